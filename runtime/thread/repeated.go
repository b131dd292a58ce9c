package thread

import (
	"context"
	"errors"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// answeredError ends the beginning of a run whose question was answered before.
type answeredError struct{ result assistant.Result }

func (*answeredError) Error() string { return "the question was answered before" }

// known returns the message that the client has sent before under the same name, or
// nil. One that was answered is an [answeredError].
func (turn Turn) known(ctx context.Context, tx store.Tx, t store.Thread, input chat.Message) (*store.Message, error) {
	if turn.ClientID == "" {
		return nil, nil
	}
	rows, err := tx.Messages(ctx, store.MessageQuery{ThreadID: t.ID, ClientID: turn.ClientID, Limit: 1})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	question := rows[0]
	input.Role = chat.User
	same, err := rowOf(input)
	switch {
	case err != nil:
		return nil, err
	case question.Role != string(chat.User), question.Parts != same.Parts:
		return nil, &InvalidError{Field: "client_id", Message: "is that of another message"}
	}
	tr, err := treeOf(t)
	if err != nil {
		return nil, err
	}
	result, done, err := answered(ctx, tx, t, tr, question)
	if err != nil {
		return nil, err
	}
	if done {
		return nil, &answeredError{result}
	}
	return &question, nil
}

// answered returns what a question came to, if its last run is done: on the active
// branch, or else on the newest one that it is in.
func answered(ctx context.Context, tx store.Tx, t store.Thread, tr tree, question store.Message) (assistant.Result, bool, error) {
	path := tr.path(t.HeadBranch, t.HeadSeq)
	if !onPath(path, question) {
		_, end, err := tip(ctx, tx, t.ID, tr, version{question.Branch, question.Seq - 1})
		if err != nil || end == nil {
			return assistant.Result{}, false, err
		}
		path = tr.path(end.Branch, end.Seq)
	}
	rows, err := turnOf(ctx, tx, path, question)
	if err != nil {
		return assistant.Result{}, false, err
	}
	last := rows[len(rows)-1]
	if len(rows) == 1 { // its answer may be on the way, or deleted
		runs, err := tx.Runs(ctx, store.RunQuery{ThreadID: t.ID, Active: true, Limit: 1})
		if err != nil || len(runs) > 0 && onPath(path, store.Message{Branch: t.HeadBranch, Seq: t.HeadSeq}) {
			return assistant.Result{}, false, err
		}
	}
	run, err := tx.Run(ctx, last.RunID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		run.Status = string(StatusInterrupted)
	case err != nil:
		return assistant.Result{}, false, err
	}
	if run.Status != string(StatusDone) {
		return assistant.Result{}, false, nil
	}
	result, err := resultOf(run, rows)
	return result, true, err
}

// turnOf are a question and all that follows it on a path, up to the next one.
func turnOf(ctx context.Context, tx store.Tx, path []store.Segment, question store.Message) ([]store.Message, error) {
	q := store.MessageQuery{ThreadID: question.ThreadID, Path: path, AfterSeq: question.Seq}
	next := q
	next.Role, next.Limit = string(chat.User), 1
	following, err := tx.Messages(ctx, next)
	if err != nil {
		return nil, err
	}
	if len(following) > 0 {
		q.BeforeSeq = following[0].Seq
	}
	rows, err := tx.Messages(ctx, q)
	return append([]store.Message{question}, rows...), err
}

// resultOf is what a run returned that added the last of rows.
func resultOf(run store.Run, rows []store.Message) (assistant.Result, error) {
	messages, err := messagesOf(rows)
	result := assistant.Result{
		RunID: run.ID, Steps: run.Steps, Usage: usageOf(run.Usage), Stop: chat.StopReason(run.Stop),
		Output: outputOf(run.Output),
	}
	for _, m := range messages {
		result.Messages = append(result.Messages, m.Message)
		if m.Role == chat.Assistant {
			result.Text = m.Text()
		}
	}
	return result, err
}

// events hands out those of a result that is stored, until out returns false.
func (done *answeredError) events(out func(chat.Event) bool) {
	r := newReplay(done.result.RunID, out)
	for _, m := range done.result.Messages {
		r.message(m)
	}
	r.answered(done.result.Stop, done.result.Usage)
}

// eventsOf are those of one message.
func eventsOf(m chat.Message) []chat.Event {
	var events []chat.Event
	switch m.Role {
	case chat.Assistant:
		if text := m.Text(); text != "" {
			events = append(events, chat.Event{Type: chat.TextDelta, Text: text})
		}
		events = append(events, chat.Event{Type: chat.MessageDone, Message: &m})
	case chat.Tool:
		for _, r := range m.Results() {
			call := chat.ToolCall{ID: r.CallID, Name: r.Name}
			events = append(events, chat.Event{Type: chat.ToolStarted, Call: &call}, chat.Event{Type: r.EventType(), Result: &r})
		}
	}
	return events
}
