package thread

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// RunFor is [Service.Run] for an assistant with an output type: it returns the answer
// as a T, which is that type; see [assistant.RunFor]. The answer is a message of the
// thread, in JSON, and [Run] has it, too.
func RunFor[T any](ctx context.Context, s *Service, threadID string, a assistant.Assistant, input string, opts ...assistant.Option) (T, assistant.Result, error) {
	return RunTurnFor[T](ctx, s, threadID, a, Turn{Message: input}, opts...)
}

// RunTurnFor is [RunFor] for a [Turn].
func RunTurnFor[T any](ctx context.Context, s *Service, threadID string, a assistant.Assistant, turn Turn, opts ...assistant.Option) (T, assistant.Result, error) {
	var zero T
	if err := assistant.CheckOutput[T](a); err != nil {
		return zero, assistant.Result{}, err
	}
	res, err := s.RunTurn(ctx, threadID, a, turn, opts...)
	if err != nil {
		return zero, res, err
	}
	v, err := assistant.Value[T](res)
	return v, res, err
}

// withValue decodes the stored output of a run that was answered before.
func withValue(res assistant.Result, a assistant.Assistant) (assistant.Result, error) {
	out := a.AISpec().Output
	if out == nil || res.Output == nil {
		return res, nil
	}
	var err error
	if res.Value, err = out.Decode(res.Output); err != nil {
		return res, fmt.Errorf("the stored answer is not of the type that the assistant has now: %w", err)
	}
	return res, nil
}

// outputRow is what the row of a run gets.
func outputRow(end assistant.End) *string {
	if end.Output == nil {
		return nil
	}
	return new(searchable(string(end.Output)))
}

// outputOf is the stored output of a run; nil if there is none.
func outputOf(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}
