package thread

import (
	"context"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/ent"
	entmessage "github.com/aigen-go/aigen/ent/message"
	"github.com/aigen-go/aigen/runtime/chat"
)

// finish sets what every run has that does not go on any more, and frees its
// thread.
func finish(update *ent.RunUpdate, steps int, usage chat.Usage) *ent.RunUpdate {
	return update.
		ClearActiveThreadID().SetLeaseOwner("").ClearLeaseUntil().SetFinishedAt(now()).
		SetSteps(steps).
		SetInputTokens(usage.Input).SetOutputTokens(usage.Output).
		SetCachedTokens(usage.Cached).SetReasoningTokens(usage.Reasoning)
}

// answerOpen gives the calls of a run that have no result text as one, so that
// the conversation stays valid for a model. They become the last messages, right
// behind the message with the calls.
func answerOpen(ctx context.Context, tx *ent.Tx, thread, run uuid.UUID, messages []Message, text string) error {
	results := missing(messages, text)
	if len(results) == 0 {
		return nil
	}
	seq, err := advance(ctx, tx, thread, len(results))
	if err != nil {
		return err
	}
	_, err = insert(ctx, tx, thread, run, seq, results)
	return err
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
func abandon(ctx context.Context, tx *ent.Tx, thread, run uuid.UUID, messages []Message, text string) error {
	if err := answerOpen(ctx, tx, thread, run, messages, text); err != nil {
		return err
	}
	return dropStray(ctx, tx, run)
}

// markFailed marks the question of a run that came to no answer.
func markFailed(ctx context.Context, tx *ent.Tx, run uuid.UUID) error {
	return tx.Message.Update().
		Where(entmessage.RunID(run), entmessage.Role(string(chat.User))).
		SetStatus(messageFailed).
		Exec(ctx)
}
