package assistant_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// never lets the named tools pass at no time.
func never(names ...string) assistant.ToolFilter {
	return func(_ context.Context, t tool.Tool, _ *chat.ToolCall) (bool, error) {
		for _, name := range names {
			if t.Name == name {
				return false, nil
			}
		}
		return true, nil
	}
}

func offered(m *llmtest.Model) string {
	text := ""
	for _, t := range m.Requests()[0].Tools {
		text += t.Name + " "
	}
	return text
}

func TestToolFilter(t *testing.T) {
	ran := 0
	count := handle("count", func(context.Context) (string, error) { ran++; return "1", nil })
	big := func(_ context.Context, _ tool.Tool, call *chat.ToolCall) (bool, error) {
		return call == nil || !strings.Contains(call.Arguments, "{}"), nil
	}
	failing := func(_ context.Context, _ tool.Tool, call *chat.ToolCall) (bool, error) {
		if call != nil {
			return true, errDisk
		}
		return true, nil
	}
	panicking := func(context.Context, tool.Tool, *chat.ToolCall) (bool, error) { panic("secret") }
	const refused = "error: the user is not allowed to call the tool count like this. It did not run; do not call it like this again, and say what you could not do."
	for name, c := range map[string]struct {
		filters []assistant.ToolFilter
		offered string
		result  string
		ran     int
	}{
		"none":        {nil, "count other ", "1", 1},
		"all pass":    {[]assistant.ToolFilter{never("x"), never("y")}, "count other ", "1", 1},
		"not offered": {[]assistant.ToolFilter{never("count")}, "other ", refused, 0},
		"one is enough": {
			[]assistant.ToolFilter{never("x"), never("count"), never("y")}, "other ", refused, 0,
		},
		"this call":             {[]assistant.ToolFilter{big}, "count other ", refused, 0},
		"an error at the call":  {[]assistant.ToolFilter{failing}, "count other ", "error: internal error (ref REF)", 0},
		"a panic, at all times": {[]assistant.ToolFilter{panicking}, "", refused, 0},
	} {
		t.Run(name, func(t *testing.T) {
			ran = 0
			model, j, log := llmtest.Script(llmtest.Call("count", map[string]any{}), llmtest.Text("done")), &journal{}, &bytes.Buffer{}
			opts := []assistant.Option{assistant.WithModel(model), assistant.WithHistory("", j), assistant.WithLogger(slog.New(slog.NewTextHandler(log, nil)))}
			for _, f := range c.filters {
				opts = append(opts, assistant.WithToolFilter(f))
			}
			a := &weather{tools: []tool.Tool{count, say("other", "ok")}}
			got, err := assistant.Run(t.Context(), a, "Hi", opts...)
			if err != nil || got.Text != "done" {
				t.Fatalf("%+v, %v", got, err)
			}
			result := masked(j.results()[0])
			if offered(model) != c.offered || result != c.result || ran != c.ran {
				t.Errorf("offered %q, result %q, ran %d times", offered(model), result, ran)
			}
			if want := strings.Contains(c.result, "REF"); want != strings.Contains(log.String(), "secret.db") {
				t.Errorf("the log: %s", log)
			}
			if name == "a panic, at all times" && !strings.Contains(log.String(), "panic in a tool filter") {
				t.Errorf("the log: %s", log)
			}
			j.whole(t)
		})
	}
}

func masked(text string) string {
	before, after, found := strings.Cut(text, "(ref ")
	if !found {
		return text
	}
	_, after, _ = strings.Cut(after, ")")
	return before + "(ref REF)" + after
}

func TestToolFilterFailsBeforeTheModelIsAsked(t *testing.T) {
	model := llmtest.Script()
	failing := func(context.Context, tool.Tool, *chat.ToolCall) (bool, error) { return true, errDisk }
	_, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{say("count", "1")}}, "Hi",
		assistant.WithModel(model), assistant.WithToolFilter(failing))
	failure, ok := errors.AsType[*assistant.RunError](err)
	if !ok || !errors.Is(err, errDisk) || masked(failure.Reason) != "internal error (ref REF)" {
		t.Errorf("%v", err)
	}
}

// A model that asks for a tool which does not exist is not told of those that it
// may not use.
func TestHiddenToolsAreNotNamed(t *testing.T) {
	for hidden, want := range map[string]string{
		"a":   `error: "x" is not a valid tool; try one of b`,
		"a b": `error: "x" is not a valid tool; there are no tools`,
	} {
		j := &journal{}
		_, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{say("a", "1"), say("b", "1")}}, "Hi",
			assistant.WithModel(llmtest.Script(llmtest.Call("x", nil), llmtest.Text("done"))),
			assistant.WithHistory("", j), assistant.WithToolFilter(never(strings.Fields(hidden)...)))
		if err != nil || j.results()[0] != want {
			t.Errorf("%v, %v", j.results(), err)
		}
	}
}

// A run that a tool starts may do no more than the run that the tool is part of.
func TestToolFilterIsInherited(t *testing.T) {
	inner := llmtest.Script(llmtest.Text("inner"))
	sub := &weather{tools: []tool.Tool{say("a", "1"), say("b", "1"), say("c", "1")}}
	start := handle("start", func(ctx context.Context) (string, error) {
		got, err := assistant.Run(ctx, sub, "Hi", assistant.WithModel(inner), assistant.WithToolFilter(never("b")))
		return got.Text, err
	})
	_, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{start}}, "Hi",
		assistant.WithModel(llmtest.Script(llmtest.Call("start", nil), llmtest.Text("done"))),
		assistant.WithToolFilter(never("a")))
	if err != nil || offered(inner) != "c " {
		t.Errorf("offered %q, %v", offered(inner), err)
	}
}

func TestToolFilterKnowsTheRun(t *testing.T) {
	got := ""
	know := func(ctx context.Context, t tool.Tool, call *chat.ToolCall) (bool, error) {
		info := assistant.FromContext(ctx)
		got += fmt.Sprintf("%s %s %t %s; ", info.User.ID, info.AssistantID, call != nil, t.Name)
		return true, nil
	}
	ctx := assistant.WithUser(t.Context(), assistant.User{ID: "alice"})
	_, err := assistant.Run(ctx, &weather{tools: []tool.Tool{say("a", "1")}}, "Hi",
		assistant.WithModel(llmtest.Script(llmtest.Call("a", nil), llmtest.Text("done"))), assistant.WithToolFilter(know))
	if want := "alice weather false a; alice weather true a; "; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
}
