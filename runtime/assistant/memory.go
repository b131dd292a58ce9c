package assistant

import (
	"context"

	"github.com/aigen-go/aigen/runtime/chat"
)

// forgetful is the History of a run without a thread.
type forgetful struct{}

func (forgetful) Begin(_ context.Context, b Begin) (Begun, error) {
	return Begun{Messages: []chat.Message{b.Input}}, nil
}

func (forgetful) Append(context.Context, ...Done) ([]string, error) { return nil, nil }

func (forgetful) End(context.Context, End) error { return nil }
