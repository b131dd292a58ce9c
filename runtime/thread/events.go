package thread

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// Start begins a turn and returns the ID of its run as soon as the question is stored.
// The run goes on by itself: it does not end with ctx, nor with its readers, but by its
// limits, by [Service.Cancel], and when the service is closed. [Service.Events] has
// what happens. What cannot begin fails as in [Service.RunTurn].
func (s *Service) Start(ctx context.Context, threadID string, a assistant.Assistant, turn Turn, opts ...assistant.Option) (runID string, err error) {
	opts, err = s.question(ctx, threadID, a, turn, opts)
	if err != nil {
		return "", err
	}
	return s.detach(ctx, opts, func(ctx context.Context, opts []assistant.Option) error {
		_, err := assistant.Run(ctx, a, turn.Message, opts...)
		return err
	})
}

// StartResume is [Service.Resume] for a run that goes on by itself, as with
// [Service.Start].
func (s *Service) StartResume(ctx context.Context, runID string, a assistant.Assistant, opts ...assistant.Option) error {
	opts, err := s.resumption(ctx, runID, a, opts)
	if err != nil {
		return s.failed("go on with a run", err)
	}
	_, err = s.detach(ctx, opts, func(ctx context.Context, opts []assistant.Option) error {
		_, err := assistant.Resume(ctx, a, opts...)
		return err
	})
	return err
}

// detach has a run go on by itself, and returns when it has begun.
func (s *Service) detach(ctx context.Context, opts []assistant.Option, run func(context.Context, []assistant.Option) error) (string, error) {
	began, ended := make(chan string, 1), make(chan error, 1)
	watch, end := s.record()
	opts = append(opts, watch, assistant.WithEvents(func(e chat.Event) {
		if e.Type == chat.RunStarted || e.Type == chat.RunResumed {
			began <- e.RunID
		}
	}))
	go func() {
		defer end()
		ended <- run(context.WithoutCancel(ctx), opts)
	}()
	select {
	case id := <-began:
		return id, nil
	case err := <-ended:
		select {
		case id := <-began: // it was fast; how it ended is in its events
			return id, nil
		default:
		}
		if done, ok := errors.AsType[*answeredError](err); ok {
			return done.result.RunID, nil
		}
		return "", err
	}
}

// Events returns all events of a run from the first on, also those that come yet,
// until the run ends or waits. It may be read by many, from any time on, as often as
// they like; who stops reading ends nothing. Who may view the messages of the thread
// may read. Each loop over the sequence begins anew.
//
// Texts that came in pieces before somebody reads may be in one. Events are kept in
// the memory of the service that the run goes on in, up to about 4 MiB a run, and
// those of the last 64 runs after their end. For all other runs, such as those of
// another process, they are made of what is stored: whole messages and results, as
// soon as they are there, and no deltas before; and so they are after a message of the
// run was deleted. So are the first ones of a run that
// waited in another process and goes on here. A reader of a run whose events become
// more than that meanwhile fails with [ErrEventsLost], and may begin anew.
func (s *Service) Events(ctx context.Context, runID string) iter.Seq2[chat.Event, error] {
	return func(yield func(chat.Event, error) bool) {
		reading := true
		out := func(e chat.Event) bool {
			reading = reading && yield(e, nil)
			return reading
		}
		if err := s.readEvents(ctx, runID, out); err != nil && reading {
			yield(chat.Event{}, s.failed("read the events of a run", err))
		}
	}
}

func (s *Service) readEvents(ctx context.Context, runID string, out func(chat.Event) bool) error {
	if _, err := actor(ctx); err != nil {
		return err
	}
	run, err := s.store.Run(ctx, runID)
	if err != nil {
		return err
	}
	if _, err := s.allowed(ctx, s.store.Thread, run.ThreadID, ViewMessages); err != nil {
		return err
	}
	// Where the run has ended, or goes on, elsewhere, its fence is another one.
	if log := s.root().events.of(run.ID); log != nil && log.fenced(run.Fence) {
		if _, _, _, lost, _ := log.since(position{}); !lost {
			return s.readLog(ctx, run, log, out)
		}
	}
	return s.follow(ctx, run, out)
}

// readLog hands out the events of a run that are kept, after what is stored of those
// before.
func (s *Service) readLog(ctx context.Context, run store.Run, log *eventLog, out func(chat.Event) bool) error {
	if log.behind > 0 {
		rows, err := s.store.Messages(ctx, store.MessageQuery{RunID: run.ID, BeforeSeq: log.behind + 1})
		if err != nil {
			return err
		}
		messages, err := messagesOf(rows)
		if err != nil {
			return err
		}
		r := newReplay(run.ID, out)
		for _, m := range messages {
			r.message(m.Message)
		}
		if !r.going {
			return nil
		}
	}
	return log.read(ctx, out)
}

// followEvery is how often a run of another process is looked at.
const followEvery = 500 * time.Millisecond

// follow makes events of what is stored of a run, until it ends or waits.
func (s *Service) follow(ctx context.Context, run store.Run, out func(chat.Event) bool) error {
	r := newReplay(run.ID, out)
	last := int64(0)
	for {
		// The run is read before its messages: when it has ended, those are all there.
		run, err := s.store.Run(ctx, run.ID)
		if err != nil {
			return err
		}
		rows, err := s.store.Messages(ctx, store.MessageQuery{RunID: run.ID, AfterSeq: last})
		if err != nil {
			return err
		}
		messages, err := messagesOf(rows)
		if err != nil {
			return err
		}
		for _, m := range messages {
			r.message(m.Message)
			last = m.Seq
		}
		if run.Status != string(StatusRunning) {
			return r.finish(run)
		}
		if !r.going {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(followEvery):
		}
	}
}
