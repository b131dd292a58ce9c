package thread

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/ent"
	entmessage "github.com/aigen-go/aigen/ent/message"
	"github.com/aigen-go/aigen/runtime/chat"
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
	err := s.change(ctx, func(tx *ent.Tx) error {
		thread, err := allowed(ctx, tx.Thread, threadID, DeleteMessage)
		if err != nil {
			return err
		}
		id, err := parseID(messageID)
		if err != nil {
			return err
		}
		row, err := tx.Message.Query().
			Where(entmessage.ID(id), entmessage.ThreadID(thread.ID), entmessage.Visible(true)).
			Only(ctx)
		if err != nil {
			return found(err, ErrNotFound)
		}
		doomed, err := companions(ctx, tx, row)
		if err != nil {
			return err
		}
		_, err = tx.Message.Delete().Where(entmessage.IDIn(append(doomed, id)...)).Exec(ctx)
		return err
	})
	return s.failed("delete a message", err)
}

// companions returns the hidden messages that go with row.
func companions(ctx context.Context, tx *ent.Tx, row *ent.Message) ([]uuid.UUID, error) {
	if row.RunID == nil {
		return nil, nil
	}
	run, err := tx.Run.Get(ctx, *row.RunID)
	if err != nil {
		return nil, err
	}
	messages, err := runMessages(ctx, tx, run.ID)
	if err != nil {
		return nil, err
	}
	groups := grouped(messages)
	target := row.ID.String()
	var doomed []uuid.UUID
	for i, g := range groups {
		ofAnswer := goesWithAnswer(groups[i:], target)
		ofQuestion := row.Role == string(chat.User) && g.hidden
		if g.id == target || (ofAnswer || ofQuestion) && !(g.waiting && run.ActiveThreadID != nil) {
			doomed = append(doomed, g.rows...)
		}
	}
	return doomed, nil
}

// dropStray deletes the hidden groups at the end of a run that came to no answer,
// if its question was deleted meanwhile: there is nothing left that people could
// delete them with.
func dropStray(ctx context.Context, tx *ent.Tx, run uuid.UUID) error {
	messages, err := runMessages(ctx, tx, run)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(messages, func(m Message) bool { return m.Role == chat.User }) {
		return nil
	}
	var doomed []uuid.UUID
	for _, g := range slices.Backward(grouped(messages)) {
		if !g.hidden {
			break
		}
		doomed = append(doomed, g.rows...)
	}
	_, err = tx.Message.Delete().Where(entmessage.IDIn(doomed...)).Exec(ctx)
	return err
}

// runMessages returns the messages of a run in their order.
func runMessages(ctx context.Context, tx *ent.Tx, run uuid.UUID) ([]Message, error) {
	rows, err := tx.Message.Query().Where(entmessage.RunID(run)).Order(entmessage.BySeq()).All(ctx)
	if err != nil {
		return nil, err
	}
	messages := make([]Message, len(rows))
	for i, row := range rows {
		if messages[i], err = messageOf(row); err != nil {
			return nil, err
		}
	}
	return messages, nil
}

// group is a message and the results of its calls.
type group struct {
	id string
	// hidden: people do not see the message.
	hidden bool
	// waiting: a call has no result yet.
	waiting bool
	rows    []uuid.UUID
}

// grouped puts results to the message before them, where all results are stored.
func grouped(messages []Message) []group {
	var groups []group
	open := 0
	for _, m := range messages {
		id := uuid.MustParse(m.ID)
		if m.Role == chat.Tool && len(groups) > 0 {
			g := &groups[len(groups)-1]
			open -= len(m.Results())
			g.rows, g.waiting = append(g.rows, id), open > 0
			continue
		}
		open = len(m.Calls())
		groups = append(groups, group{id: m.ID, hidden: !visible(m.Message), waiting: open > 0, rows: []uuid.UUID{id}})
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
