package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// weather is an assistant as aigen would generate it, with handlers that a test
// can replace.
type weather struct {
	spec  assistant.Spec
	tools []tool.Tool
}

func (w *weather) AISpec() assistant.Spec {
	s := w.spec
	if s.ID == "" {
		s.ID = "weather"
	}
	if s.Instructions == "" && s.Hooks.Instructions == nil {
		s.Instructions = "You are a weather bot."
	}
	return s
}

func (w *weather) AITools() []tool.Tool { return w.tools }

// handle makes a tool without arguments from a function.
func handle(name string, f func(ctx context.Context) (string, error)) tool.Tool {
	return tool.Tool{
		Name: name, Description: name + " for a test", Schema: `{"type":"object","properties":{},"additionalProperties":false}`,
		Handler: func(ctx context.Context, args []byte) (tool.Result, error) {
			_, err := tool.Decode(args, func(d *tool.Decoder) struct{} {
				for range d.Object(nil) {
				}
				return struct{}{}
			})
			if err != nil {
				return tool.Result{}, err
			}
			return tool.TextResult(f(ctx))
		},
	}
}

// say is a tool that returns a text.
func say(name, text string) tool.Tool {
	return handle(name, func(context.Context) (string, error) { return text, nil })
}

// journal is a History that remembers what it was told, and fails where a test
// wants it to.
type journal struct {
	mu       sync.Mutex
	before   []chat.Message
	stored   []chat.Message
	calls    []string
	ends     []assistant.End
	begin    assistant.Begin
	failAt   int // the number of the call that fails, from 1
	failWith error
	done     []assistant.Done
	// spent are the model calls that came to no message.
	spent []assistant.Done
	// inner are the calls of sub-assistants.
	inner []assistant.Done
	// id names what is stored, if the journal has names of its own.
	id func() string
}

var errDisk = errors.New("disk /var/lib/secret.db is full")

func (j *journal) called(what string) error {
	j.calls = append(j.calls, what)
	if j.failAt == len(j.calls) {
		if j.failWith != nil {
			return j.failWith
		}
		return errDisk
	}
	return nil
}

func (j *journal) Begin(_ context.Context, b assistant.Begin) (assistant.Begun, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.begin = b
	if err := j.called("begin"); err != nil {
		return assistant.Begun{}, err
	}
	begun := assistant.Begun{}
	if j.id != nil {
		begun.RunID, begun.InputID = j.id(), j.id()
		b.Input.ID = begun.InputID
	}
	if len(b.Input.Parts) > 0 {
		j.stored = append(j.stored, b.Input)
	}
	begun.Messages = slices.Concat(j.before, j.stored)
	return begun, nil
}

func (j *journal) Append(ctx context.Context, done ...assistant.Done) (ids []string, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if ctx.Err() != nil {
		return nil, fmt.Errorf("append with a context that is over: %w", ctx.Err())
	}
	if err := j.called("append"); err != nil {
		return nil, err
	}
	for _, d := range done {
		if d.AssistantID != "" {
			ids, j.inner = append(ids, ""), append(j.inner, d)
			continue
		}
		if len(d.Parts) == 0 {
			ids, j.spent = append(ids, ""), append(j.spent, d)
			continue
		}
		if j.id != nil {
			d.ID = j.id()
			ids = append(ids, d.ID)
		}
		j.stored, j.done = append(j.stored, d.Message), append(j.done, d)
	}
	return ids, nil
}

func (j *journal) End(ctx context.Context, end assistant.End) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ends = append(j.ends, end)
	if ctx.Err() != nil {
		return fmt.Errorf("end with a context that is over: %w", ctx.Err())
	}
	return j.called("end")
}

// whole fails the test unless the stored messages are what a store must hold
// after a run: the user's message first, no system message, and a result for
// each call unless the store itself failed.
func (j *journal) whole(t *testing.T) {
	t.Helper()
	if len(j.stored) == 0 || j.stored[0].Role != chat.User {
		t.Errorf("the user's message is not the first one stored: %s", roles(j.stored))
	}
	if len(j.ends) != 1 {
		t.Errorf("End was called %d times", len(j.ends))
	}
	open := map[string]bool{}
	for _, m := range j.stored {
		if m.Role == chat.System {
			t.Errorf("a system message was stored: %q", m.Text())
		}
		for _, c := range m.Calls() {
			open[c.ID] = true
		}
		for _, r := range m.Results() {
			if !open[r.CallID] {
				t.Errorf("result %s has no call", r.CallID)
			}
			delete(open, r.CallID)
		}
	}
	if len(open) > 0 && j.failAt == 0 {
		t.Errorf("calls without a result: %v", open)
	}
}

func roles(messages []chat.Message) string {
	text := ""
	for _, m := range messages {
		text += string(m.Role)
		if n := len(m.Calls()); n > 0 {
			text += fmt.Sprintf("(%d calls)", n)
		}
		text += " "
	}
	return text
}

// results returns the contents of all stored tool results.
func (j *journal) results() []string {
	var contents []string
	for _, m := range j.stored {
		for _, r := range m.Results() {
			contents = append(contents, r.Content)
		}
	}
	return contents
}
