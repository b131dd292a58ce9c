package thread

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// Turn is one question in a thread, or another answer to one. The zero value of a
// field does nothing.
type Turn struct {
	// Message is what the user says. It is needed, but for Regenerate, which must be
	// without, and with Attachments.
	Message string
	// Attachments are the IDs of attachments of the thread that go with the message, at
	// most 20; see [assistant.WithFiles] for what a model gets of them.
	Attachments []string
	// ClientID is a name that the client chooses for the message, unique in the
	// thread, such as a UUID; at most 255 characters. With it a client that does not
	// know whether its message arrived may send it again: one that was answered is
	// not asked again, and the stored result is returned; one whose run failed, was
	// cancelled or interrupted is asked again, and stored once. While the run of the
	// message goes on it is [ErrRunActive]. Another text under the same name is an
	// [InvalidError]. A message that was deleted is not remembered.
	ClientID string
	// Edit is the ID of a question in place of which Message is asked: it follows the
	// same message as that does, and becomes the active branch. The old question and
	// all that followed it stay as they are; see [Service.Siblings]. Its attachments are
	// not taken over.
	Edit string
	// Regenerate is the ID of a question, or of an answer, to have another answer to
	// the same question, beside the old one. A question that people see no answer to
	// is asked again, and the run goes on from what is there.
	Regenerate string
}

// RunTurn is [Service.Run], which can also ask in place of an earlier message.
// Messages that are not there are [ErrNotFound].
func (s *Service) RunTurn(ctx context.Context, threadID string, a assistant.Assistant, turn Turn, opts ...assistant.Option) (assistant.Result, error) {
	opts, err := s.question(ctx, threadID, a, turn, opts)
	if err != nil {
		return assistant.Result{}, err
	}
	watch, end := s.record()
	defer end()
	res, err := assistant.Run(ctx, a, turn.Message, append(opts, watch)...)
	if done, ok := errors.AsType[*answeredError](err); ok {
		return withValue(done.result, a)
	}
	return res, err
}

// StreamTurn is [Service.RunTurn], with events as they happen. The events of a
// stored result are made of its messages: each text is one delta.
func (s *Service) StreamTurn(ctx context.Context, threadID string, a assistant.Assistant, turn Turn, opts ...assistant.Option) iter.Seq2[chat.Event, error] {
	return func(yield func(chat.Event, error) bool) {
		opts, err := s.question(ctx, threadID, a, turn, opts)
		if err != nil {
			yield(chat.Event{}, err)
			return
		}
		watch, end := s.record()
		defer end()
		for e, err := range assistant.Stream(ctx, a, turn.Message, append(opts, watch)...) {
			if done, ok := errors.AsType[*answeredError](err); ok {
				done.events(func(e chat.Event) bool { return yield(e, nil) })
				return
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// check checks what can be wrong with a turn by itself.
func (turn Turn) check() error {
	switch {
	case turn.Regenerate != "" && turn.Edit != "":
		return &InvalidError{Field: "edit", Message: "not together with regenerate"}
	case turn.Regenerate != "" && turn.Message != "":
		return &InvalidError{Field: "content", Message: "not together with regenerate"}
	case turn.Regenerate != "" && turn.ClientID != "":
		return &InvalidError{Field: "client_id", Message: "not together with regenerate"}
	case turn.Regenerate != "" && len(turn.Attachments) > 0:
		return &InvalidError{Field: "attachments", Message: "not together with regenerate"}
	case len(turn.Attachments) > maxFiles:
		return &InvalidError{Field: "attachments", Message: fmt.Sprintf("must be at most %d", maxFiles)}
	case turn.Regenerate == "" && strings.TrimSpace(turn.Message) == "" && len(turn.Attachments) == 0:
		return &InvalidError{Field: "content", Message: "must not be blank"}
	case strings.HasSuffix(turn.ClientID, " "): // some databases do not see it
		return &InvalidError{Field: "client_id", Message: "must not end with a space"}
	}
	return checkText("client_id", &turn.ClientID)
}

// aim moves the head of the thread to where the turn goes on, and returns the
// question if that is stored already.
func (turn Turn) aim(ctx context.Context, s *Service, tx store.Tx, thread string, known *store.Message) (*store.Message, error) {
	if known == nil && turn.Edit == "" && turn.Regenerate == "" {
		return nil, nil
	}
	t, err := tx.LockThread(ctx, thread) // what makes way may have moved the head
	if err != nil {
		return nil, err
	}
	tr, err := treeOf(t)
	if err != nil {
		return nil, err
	}
	switch {
	case known != nil:
		return known, again(ctx, tx, t, tr, *known)
	case turn.Edit != "":
		return nil, s.edit(ctx, tx, t, tr, turn.Edit)
	}
	question, err := questionOf(ctx, tx, t, tr, turn.Regenerate)
	if err != nil {
		return nil, err
	}
	return &question, again(ctx, tx, t, tr, question)
}

// edit begins a branch beside a question.
func (s *Service) edit(ctx context.Context, tx store.Tx, t store.Thread, tr tree, id string) error {
	_, row, err := s.allowedMessage(ctx, tx, t.ID, id, UpdateMessage)
	if err != nil {
		return err
	}
	if row.Role != string(chat.User) {
		return &InvalidError{Field: "edit", Message: "must be a question"}
	}
	parent := row.Branch
	if f, ok := tr.begin[row.Branch]; ok && row.Seq == row.Branch {
		parent = f.parent
	}
	return branchOff(ctx, tx, t, tr, parent, row.ParentSeq)
}

// again moves the head behind a question: to all that followed it, if people see
// nothing of that, and otherwise to a branch of its own.
func again(ctx context.Context, tx store.Tx, t store.Thread, tr tree, question store.Message) error {
	last, end, err := tip(ctx, tx, t.ID, tr, version{question.Branch, question.Seq - 1})
	switch {
	case err != nil:
		return err
	case last == nil || last.ID != question.ID:
		return branchOff(ctx, tx, t, tr, question.Branch, question.Seq)
	case end.Branch == t.HeadBranch && end.Seq == t.HeadSeq:
		return nil
	}
	_, err = tx.UpdateThread(ctx, t.ID, store.ThreadUpdate{HeadBranch: &end.Branch, HeadSeq: &end.Seq})
	return err
}

// branchOff makes the next message the first of a branch that follows message seq.
func branchOff(ctx context.Context, tx store.Tx, t store.Thread, tr tree, parent, seq int64) error {
	branch := t.LastSeq + 1
	_, err := tx.UpdateThread(ctx, t.ID, store.ThreadUpdate{
		Branches: new(tr.with(fork{branch, parent, seq}).String()), HeadBranch: &branch, HeadSeq: &seq,
	})
	return err
}

// questionOf is the question that a message is, or answers.
func questionOf(ctx context.Context, tx store.Tx, t store.Thread, tr tree, id string) (store.Message, error) {
	row, err := seen(ctx, tx, t.ID, id)
	if err != nil || row.Role == string(chat.User) {
		return row, err
	}
	q := store.MessageQuery{ThreadID: t.ID, Path: tr.path(row.Branch, row.Seq), Visible: true, BeforeSeq: row.Seq}
	if row.RunID != "" { // what else the run said belongs to the same answer
		rows, err := tx.Messages(ctx, store.MessageQuery{RunID: row.RunID, Limit: 1})
		if err != nil {
			return row, err
		}
		if rows[0].Role == string(chat.User) {
			return rows[0], nil
		}
		q.BeforeSeq = rows[0].Seq
	}
	question, err := lastOf(ctx, tx, q)
	if err == nil && (question == nil || question.Role != string(chat.User)) {
		err = &InvalidError{Field: "regenerate", Message: "the question was deleted"}
	}
	if err != nil {
		return row, err
	}
	return *question, nil
}

// seen returns a message of a thread that people see.
func seen(ctx context.Context, st store.Reader, threadID, id string) (store.Message, error) {
	row, err := st.Message(ctx, threadID, id)
	if err == nil && !row.Visible {
		err = ErrNotFound
	}
	return row, err
}
