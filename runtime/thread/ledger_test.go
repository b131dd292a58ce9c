package thread_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
)

// ledger is what processes said to be stored in a thread, whether they live or
// not.
type ledger struct {
	thread string
	// said are messages and runs; done are the runs that came to their end.
	said, done map[string]bool
	// checked are the runs that cannot change any more.
	checked map[string]bool
}

func newLedger(thread string) *ledger {
	return &ledger{thread, map[string]bool{}, map[string]bool{}, map[string]bool{}}
}

// note is what takeTurn calls.
func (l *ledger) note(what, id string) {
	l.said[id] = true
	if what == "done" {
		l.done[id] = true
	}
}

// read notes what a process prints. It may have been killed inside the last line.
func (l *ledger) read(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		const length = 36 // of a UUID
		if what, id, ok := strings.Cut(lines.Text(), " "); ok && len(id) == length {
			l.note(what, id)
		}
	}
}

// check says what is wrong with the thread, in which no run goes on.
func (l *ledger) check(ctx context.Context, s *thread.Service) error {
	messages, err := s.AllMessages(ctx, l.thread)
	if err != nil {
		return err
	}
	runs, err := s.Runs(ctx, l.thread)
	if err != nil {
		return err
	}
	stored := map[string]bool{}
	turns := map[string][]thread.Message{}
	for i, m := range messages {
		if m.Seq != int64(i+1) {
			return fmt.Errorf("message %d has number %d", i+1, m.Seq)
		}
		if of := turns[m.RunID]; len(of) > 0 && of[len(of)-1].Seq != m.Seq-1 {
			return fmt.Errorf("message %d is apart from its turn", m.Seq)
		}
		stored[m.ID], turns[m.RunID] = true, append(turns[m.RunID], m)
	}
	for _, run := range runs {
		stored[run.ID] = true
		if err := l.checkRun(ctx, s, run, turns[run.ID]); err != nil {
			return fmt.Errorf("run %s (%s): %w", run.ID, run.Status, err)
		}
	}
	for id := range l.said {
		if !stored[id] {
			return fmt.Errorf("%s was said to be stored, and is not", id)
		}
	}
	return nil
}

// checkRun says what is wrong with a run that has ended, and with its turn.
func (l *ledger) checkRun(ctx context.Context, s *thread.Service, run thread.Run, turn []thread.Message) error {
	if l.checked[run.ID] {
		return nil
	}
	l.checked[run.ID] = true
	if l.done[run.ID] && run.Status != thread.StatusDone {
		return fmt.Errorf("it was said to be done")
	}
	complete := len(turn) == turnMessages && turn[0].Role == chat.User && turn[turnMessages-1].Text() == "Sunny."
	switch run.Status {
	case thread.StatusDone:
		if !complete || turn[0].Failed || run.Usage != turnUsage {
			return fmt.Errorf("the turn has %d messages, and used %v", len(turn), run.Usage)
		}
	case thread.StatusInterrupted, thread.StatusFailed:
		if len(turn) == 0 || !turn[0].Failed {
			return fmt.Errorf("the question is lost, or not marked")
		}
		if complete {
			return fmt.Errorf("it has its answer")
		}
	default:
		return fmt.Errorf("it goes on for ever")
	}
	if err := answered(turn); err != nil {
		return err
	}
	return checkUsage(ctx, s, run, turn)
}

// answered says whether each call of a turn has one result.
func answered(turn []thread.Message) error {
	open := 0
	for _, m := range turn {
		calls, results := len(m.Calls()), len(m.Results())
		if open > 0 != (m.Role == chat.Tool) {
			return fmt.Errorf("message %d is of a %s, with %d calls open", m.Seq, m.Role, open)
		}
		open += calls - results
	}
	if open != 0 {
		return fmt.Errorf("%d calls have no result", open)
	}
	return nil
}

// checkUsage says whether what the messages of a turn used is in the run and in
// its steps.
func checkUsage(ctx context.Context, s *thread.Service, run thread.Run, turn []thread.Message) error {
	var ofMessages, ofSteps chat.Usage
	for _, m := range turn {
		if m.Usage != nil {
			ofMessages.Add(*m.Usage)
		}
	}
	steps, err := s.Steps(ctx, run.ID)
	if err != nil {
		return err
	}
	for _, step := range steps {
		ofSteps.Add(step.Usage)
	}
	noted := run.Usage == ofMessages || run.Status == thread.StatusFailed // a message that could not be stored was used, too
	if !noted || run.Usage != ofSteps {
		return fmt.Errorf("it used %v, its messages %v, its steps %v", run.Usage, ofMessages, ofSteps)
	}
	return nil
}
