package modeltest

import (
	"context"
	"errors"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// runStreams: the reader and the context end a request, and nothing else does.
func runStreams(t *testing.T, p Provider) {
	t.Run("cancelled before the call", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		m, s := p.serve(t)
		if _, err := askIn(ctx, m, hello()); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if len(s.Requests()) > 0 {
			t.Error("a request was sent")
		}
	})
	t.Run("cancelled before the answer", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		m, s := p.serve(t, llmtest.Answer(func(*llm.Request) llmtest.Step {
			cancel()
			return llmtest.Hang()
		}))
		if _, err := askIn(ctx, m, hello()); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		<-s.Requests()[0].Aborted
	})
	t.Run("cancelled while it stalls", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		m, s := p.serve(t, llmtest.PauseAfter(1, nil, llmtest.Text("One two.")))
		var last error
		for _, err := range m.Stream(ctx, hello()) {
			cancel()
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("got %v", last)
		}
		if _, known := errors.AsType[*llm.Error](last); known {
			t.Errorf("the end of the context is no error of the model: %v", last)
		}
		<-s.Requests()[0].Aborted
	})
	t.Run("broken out of", func(t *testing.T) {
		m, s := p.serve(t, llmtest.PauseAfter(1, nil, llmtest.Text("One two.")))
		for d, err := range m.Stream(t.Context(), hello()) {
			if err != nil || d.Text != "One " {
				t.Fatalf("%v, %v", d, err)
			}
			break
		}
		<-s.Requests()[0].Aborted
	})
}
