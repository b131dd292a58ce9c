package assistant

import (
	"context"

	"github.com/aigen-go/aigen/runtime/chat"
)

// forgetful is the History of a run without a thread.
type forgetful struct{}

func (forgetful) Begin(_ context.Context, b Begin) ([]chat.Message, error) {
	return []chat.Message{b.Input}, nil
}

func (forgetful) Append(context.Context, ...chat.Message) error { return nil }

func (forgetful) End(context.Context, End) error { return nil }
