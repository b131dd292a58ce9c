package thread

import (
	"context"
	"slices"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// DeleteMessage deletes a message that people see, and with it those that nobody
// sees and that only made sense with it. A message that is not in the thread, or
// that nobody sees, is not found.
//
// Hidden messages come in groups: a message in which the assistant calls tools,
// and the results. With an answer go the results of its own calls and the hidden
// groups right before it; with a question all hidden groups of its run. A group
// that still waits for results of a run that is going on is left alone; if that
// run comes to no answer, what it leaves goes when it ends.
func (s *Service) DeleteMessage(ctx context.Context, threadID, messageID string) error {
	run := ""
	err := s.change(ctx, func(tx store.Tx) error {
		t, row, err := s.allowedMessage(ctx, tx, threadID, messageID, DeleteMessage)
		if err != nil {
			return err
		}
		run = row.RunID
		doomed, err := companions(ctx, tx, row)
		if err != nil {
			return err
		}
		if _, err = tx.DeleteMessages(ctx, t.ID, append(doomed, row.ID)); err != nil {
			return err
		}
		if err := forget(ctx, tx, t); err != nil {
			return err
		}
		return prune(ctx, tx, t, row.Branch, row.Seq)
	})
	if err == nil {
		s.root().events.lose(run) // they say the same
	}
	return s.failed("delete a message", err)
}

// companions returns the hidden messages that go with row.
func companions(ctx context.Context, tx store.Tx, row store.Message) ([]string, error) {
	if row.RunID == "" {
		return nil, nil
	}
	run, err := tx.Run(ctx, row.RunID)
	if err != nil {
		return nil, err
	}
	messages, err := runMessages(ctx, tx, run.ID)
	if err != nil {
		return nil, err
	}
	groups := grouped(messages)
	var doomed []string
	for i, g := range groups {
		ofAnswer := goesWithAnswer(groups[i:], row.ID)
		ofQuestion := row.Role == string(chat.User) && g.hidden
		if g.id == row.ID || (ofAnswer || ofQuestion) && !(g.waiting && run.Active()) {
			doomed = append(doomed, g.rows...)
		}
	}
	return doomed, nil
}

// dropStray deletes the hidden groups at the end of a run that came to no answer,
// if its question was deleted meanwhile: there is nothing left that people could
// delete them with.
func dropStray(ctx context.Context, tx store.Tx, run store.Run) error {
	messages, err := runMessages(ctx, tx, run.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(messages, func(m Message) bool { return m.Role == chat.User }) {
		return nil
	}
	var doomed []string
	for _, g := range slices.Backward(grouped(messages)) {
		if !g.hidden {
			break
		}
		doomed = append(doomed, g.rows...)
	}
	if len(doomed) == 0 {
		return nil
	}
	_, err = tx.DeleteMessages(ctx, run.ThreadID, doomed)
	return err
}

// runMessages returns the messages of a run in their order.
func runMessages(ctx context.Context, st store.Reader, run string) ([]Message, error) {
	rows, err := st.Messages(ctx, store.MessageQuery{RunID: run})
	if err != nil {
		return nil, err
	}
	return messagesOf(rows)
}

// group is a message and the results of its calls.
type group struct {
	id string
	// hidden: people do not see the message.
	hidden bool
	// waiting: a call has no result yet.
	waiting bool
	rows    []string
}

// grouped puts results to the message before them, where all results are stored.
func grouped(messages []Message) []group {
	var groups []group
	open := 0
	for _, m := range messages {
		if m.Role == chat.Tool && len(groups) > 0 {
			g := &groups[len(groups)-1]
			open -= len(m.Results())
			g.rows, g.waiting = append(g.rows, m.ID), open > 0
			continue
		}
		open = len(m.Calls())
		groups = append(groups, group{id: m.ID, hidden: !visible(m.Message), waiting: open > 0, rows: []string{m.ID}})
	}
	return groups
}

// goesWithAnswer says whether the first group is hidden, and nothing that people
// see is between it and the answer.
func goesWithAnswer(groups []group, answer string) bool {
	for _, g := range groups {
		if !g.hidden {
			return g.id == answer
		}
	}
	return false
}
