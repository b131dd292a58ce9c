package thread

import (
	"context"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// finished is the update of a run that does not go on any more. It frees the
// thread and gives the lease back.
func finished(status Status, reason string) store.RunUpdate {
	return store.RunUpdate{
		Status: new(string(status)), Reason: &reason,
		LeaseOwner: new(""), LeaseUntil: &time.Time{}, FinishedAt: new(now()), Pending: new(""),
	}
}

// answerOpen gives the calls of a run that have no result text as one, so that
// the conversation stays valid for a model. They become the last messages, right
// behind the message with the calls. The steps of the calls are numbered after
// index.
func answerOpen(ctx context.Context, tx store.Tx, run store.Run, owner string, index int, text string) error {
	messages, err := runMessages(ctx, tx, run.ID)
	if err != nil {
		return err
	}
	return addResults(ctx, tx, run, owner, index, missing(messages, text))
}

// addResults stores results that nobody returned, with their steps.
func addResults(ctx context.Context, tx store.Tx, run store.Run, owner string, index int, results []chat.Message) error {
	if len(results) == 0 {
		return nil
	}
	if _, err := add(ctx, tx, run.ThreadID, run.ID, results); err != nil {
		return err
	}
	t := now()
	var steps []store.Step
	for _, m := range results {
		steps = append(steps, toolSteps(m, t, t)...)
	}
	return tx.AddSteps(ctx, numbered(steps, run, owner, index))
}

// missing makes up the results that calls in messages do not have. A provider
// may use the ID of a call again in a later message.
func missing(messages []Message, text string) []chat.Message {
	var open []chat.ToolCall
	for _, m := range messages {
		open = append(open, m.Calls()...)
		for _, r := range m.Results() {
			for i, c := range open {
				if c.ID == r.CallID {
					open = append(open[:i], open[i+1:]...)
					break
				}
			}
		}
	}
	results := make([]chat.Message, len(open))
	for i, c := range open {
		results[i] = chat.Result(chat.ToolResult{CallID: c.ID, Name: c.Name, Content: text, IsError: true})
	}
	return results
}

// abandon leaves the thread of a run that came to no answer such that the next
// run can go on.
func abandon(ctx context.Context, tx store.Tx, run store.Run, owner string, index int, text string) error {
	if err := answerOpen(ctx, tx, run, owner, index, text); err != nil {
		return err
	}
	return dropStray(ctx, tx, run)
}

// markFailed marks the question of a run that came to no answer.
func markFailed(ctx context.Context, tx store.Tx, run string) error {
	return tx.SetMessageStatus(ctx, run, string(chat.User), stateFailed)
}
