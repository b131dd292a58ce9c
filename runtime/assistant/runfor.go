package assistant

import (
	"context"
	"errors"
	"fmt"

	"github.com/aigen-go/aigen/runtime/chat"
)

// RunFor is [Run] for an assistant with an [Output]: it returns the answer as the
// value that the assistant's decoder made of it. T is the type that the annotation
// names, as in RunFor[Report]; any other is an error before the model is asked. A
// model that keeps answering with something else fails the run with an
// [*OutputError].
func RunFor[T any](ctx context.Context, a Assistant, input string, opts ...Option) (T, Result, error) {
	if err := CheckOutput[T](a); err != nil {
		var zero T
		return zero, Result{}, err
	}
	res, err := Run(ctx, a, input, opts...)
	if err != nil {
		var zero T
		return zero, res, err
	}
	v, err := Value[T](res)
	return v, res, err
}

// CheckOutput says why the answers of a are no values of type T; nil if they are.
func CheckOutput[T any](a Assistant) error {
	if a == nil {
		return errNilAssistant
	}
	spec := a.AISpec()
	if spec.Output == nil {
		return fmt.Errorf("assistant %s: %w", spec.ID, ErrNoOutput)
	}
	// A generated decoder returns a value of its type also for a wrong answer.
	if v, _ := spec.Output.Decode(nil); v != nil {
		if _, ok := v.(T); !ok {
			return fmt.Errorf("assistant %s: %w", spec.ID, wrongType[T](v))
		}
	}
	return nil
}

// Value returns the answer of a run as a T. It is an error if the run has none, or
// one of another type.
func Value[T any](res Result) (T, error) {
	v, ok := res.Value.(T)
	switch {
	case ok:
		return v, nil
	case res.Stop == chat.StopWaiting:
		return v, errors.New("the run waits, and has no value yet")
	case res.Value == nil:
		return v, errors.New("the run has no value")
	}
	return v, wrongType[T](res.Value)
}

func wrongType[T any](v any) error {
	return fmt.Errorf("the answer is a %T, not a %T", v, *new(T))
}
