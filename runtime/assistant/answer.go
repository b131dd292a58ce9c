package assistant

import (
	"context"

	"github.com/aigen-go/aigen/runtime/chat"
)

// finish ends the run if a tool of the step has returned its answer. The answer is
// stored as a message like any other, so that a thread shows it where it hides the
// results of tools. It is empty if the tool returned no text.
func (r *run) finish(ctx context.Context) error {
	if r.returned == nil {
		return nil
	}
	if err := r.returnedForm(); err != nil {
		return err
	}
	if text := *r.returned; text != "" {
		message, err := r.append(ctx, Done{Message: r.withSources(chat.Text(chat.Assistant, text))})
		if err != nil {
			return err
		}
		r.emit(chat.Event{Type: chat.TextDelta, Text: text})
		r.emit(chat.Event{Type: chat.MessageDone, Message: &message})
	}
	r.conclude(*r.returned, chat.StopAnswered)
	return nil
}
