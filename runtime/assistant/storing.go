package assistant

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/aigen-go/aigen/runtime/chat"
)

// begin stores the user's message and reads the conversation.
func (r *run) begin(ctx context.Context, input string) error {
	b := Begin{
		RunID: r.result.RunID, AssistantID: r.spec.ID, Model: cmp.Or(r.config.modelName, r.spec.Model),
		Input: r.input(input), Cancel: r.cancel,
	}
	if r.config.resume {
		return r.takeUp(ctx, b)
	}
	begun, err := r.history.Begin(ctx, b)
	if err != nil {
		return fmt.Errorf("beginning a run of assistant %s: %w", r.spec.ID, err)
	}
	if begun.RunID != "" && begun.RunID != b.RunID {
		r.name(begun.RunID)
	}
	b.Input.ID = cmp.Or(begun.InputID, b.Input.ID)
	r.messages = Repair(begun.Messages)
	r.view.stored = begun.Summary
	if len(b.Input.Parts) > 0 {
		r.result.Messages = append(r.result.Messages, b.Input)
	}
	return nil
}

// append stores a message and returns it with the ID that it has in the store.
// What is finished is stored even when the run has been cancelled meanwhile.
func (r *run) append(ctx context.Context, done Done) (chat.Message, error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer stop()
	done.ID = newID()
	ids, err := r.history.Append(ctx, done)
	if err != nil {
		return done.Message, fmt.Errorf("storing the conversation: %w", err)
	}
	if len(ids) > 0 {
		done.ID = cmp.Or(ids[0], done.ID)
	}
	return r.stored(done), nil
}

// spent stores that a model was asked, for a message that is not stored.
func (r *run) spent(ctx context.Context, done Done) error {
	done.Message = chat.Message{Role: done.Role, Usage: done.Usage}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer stop()
	if _, err := r.history.Append(ctx, done); err != nil {
		return fmt.Errorf("storing the conversation: %w", err)
	}
	return nil
}

// stored adds a message to the conversation.
func (r *run) stored(done Done) chat.Message {
	r.messages = append(r.messages, done.Message)
	r.result.Messages = append(r.result.Messages, done.Message)
	return done.Message
}

// answer stores what the model said: with the end of the run if that is it, and if
// the history can do so.
func (r *run) answer(ctx context.Context, done Done) (chat.Message, error) {
	done.Message = r.withSources(done.Message)
	history, ok := r.history.(Closer)
	if !ok || len(done.Calls()) > 0 {
		return r.append(ctx, done)
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer stop()
	done.ID = newID()
	id, err := history.Close(ctx, done, End{
		Stop: cmp.Or(r.limit, chat.StopAnswered), Steps: r.result.Steps, Usage: r.result.Usage, Output: r.form.json(),
	})
	if err != nil {
		return done.Message, fmt.Errorf("storing the conversation: %w", err)
	}
	r.closed = true
	done.ID = cmp.Or(id, done.ID)
	return r.stored(done), nil
}

// store tells the history how the run ended. When the run has failed already,
// only the log can tell that this failed too.
func (r *run) store(ctx context.Context, end End) error {
	if r.closed {
		return nil
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer stop()
	err := r.history.End(ctx, end)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("storing the end of the run: %w", err)
	if end.Err != nil && !errors.Is(err, ErrGone) {
		r.log.Error("the end of a failed run is not stored", "error", err)
	}
	return err
}
