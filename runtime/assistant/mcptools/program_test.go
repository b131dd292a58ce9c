package mcptools_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

func TestProgram(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "sk-secret")
	s := program(t, mcptools.Config{Env: []string{"BOX_TOKEN=1"}})
	if err := s.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := tools(t, s)
	if got, want := nameList(all), "box__die box__echo box__environment box__flood box__freeze box__pid"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	const args = `{"id": 9007199254740993, "nested": {"b": 1, "a": [1.50]}}`
	if got := call(t, all["box__echo"], args); !sameBytes(got, args) {
		t.Errorf("the server got %s", got)
	}
	environment := " " + call(t, all["box__environment"], "") + " "
	for name, want := range map[string]bool{"PATH": true, "BOX_TOKEN": true, "OPENAI_API_KEY": false, "GOFLAGS": false} {
		if got := strings.Contains(environment, " "+name+" "); got != want {
			t.Errorf("%s in the environment: %t; there are %s", name, got, environment)
		}
	}
}

// sameBytes compares JSON but for blanks between its tokens, which go-sdk takes out.
func sameBytes(a, b string) bool {
	return strings.ReplaceAll(a, " ", "") == strings.ReplaceAll(b, " ", "")
}

func TestProgramThatDiesDuringACall(t *testing.T) {
	book := &logbook{}
	s := program(t, mcptools.Config{Logger: book.logger()})
	all := tools(t, s)
	first := call(t, all["box__pid"], "")
	const want = "error: The connection to the MCP server box broke off during the call. " +
		"The tool may have run, or not: find out before you call it again, or say so."
	if got := call(t, all["box__die"], ""); got != want {
		t.Errorf("got %s", got)
	}
	if second := call(t, all["box__pid"], ""); second == first || strings.HasPrefix(second, "error") {
		t.Errorf("the program was not started again: %s, then %s", first, second)
	}
	if !strings.Contains(book.String(), "the connection to an MCP server ended") {
		t.Errorf("the log does not say so:\n%s", book)
	}
}

// A program that was stopped as a whole is found out by a call that is out of time,
// and replaced by another one.
func TestProgramThatHangs(t *testing.T) {
	t.Parallel()
	s := program(t, mcptools.Config{})
	s.SetPingTime(time.Second)
	all := tools(t, s)
	first := call(t, all["box__pid"], "")
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	if _, err := all["box__freeze"].Call(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	eventually(t, "another program answers", func() bool {
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		out, err := all["box__pid"].Call(ctx, nil)
		return err == nil && out.Text != first
	})
}

// More than fits into the pipe is written to a program that reads nothing.
func TestProgramThatDoesNotRead(t *testing.T) {
	t.Parallel()
	s := program(t, mcptools.Config{})
	s.SetPingTime(time.Second)
	all := tools(t, s)
	for _, args := range []string{"{}", `{"a":"` + strings.Repeat("x", 1<<19) + `"}`} {
		ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, err := all[map[bool]string{true: "box__freeze", false: "box__echo"}[args == "{}"]].Call(ctx, []byte(args))
		if stop(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	}
	eventually(t, "another program answers", func() bool {
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		_, err := all["box__pid"].Call(ctx, nil)
		return err == nil
	})
}

func TestProgramThatAnswersTooMuch(t *testing.T) {
	t.Parallel()
	s := program(t, mcptools.Config{})
	all := tools(t, s)
	if got := call(t, all["box__flood"], ""); !strings.HasPrefix(got, "error: The connection to the MCP server box broke off") {
		t.Errorf("got %.200s", got)
	}
	if got := call(t, all["box__echo"], ""); got != "{}" {
		t.Errorf("after it: %s", got)
	}
}

// bot is an assistant whose tools are those of servers.
type bot struct{ servers []*mcptools.Server }

func (*bot) AITools() []tool.Tool { return nil }

func (b *bot) AISpec() assistant.Spec {
	return assistant.Spec{ID: "bot", Hooks: assistant.Hooks{Tools: func(ctx context.Context) ([]tool.Tool, error) {
		var all []tool.Tool
		for _, s := range b.servers {
			more, err := s.Tools(ctx)
			if err != nil {
				return nil, err
			}
			all = append(all, more...)
		}
		return all, nil
	}}}
}

// A dead server is an error text, and not a dead run: whether it never was, or dies.
func TestRunOutlivesItsServers(t *testing.T) {
	missing := open(t, mcptools.Config{Name: "missing", Command: []string{"/no/such/program"}})
	dying := program(t, mcptools.Config{Name: "dying", Allow: []string{"die", "echo", "environment", "flood", "freeze", "pid"}})
	model := llmtest.Script(
		llmtest.Calls(llmtest.Call("dying__die", nil), llmtest.Call("dying__echo", nil), llmtest.Call("missing__x", nil)),
		llmtest.Text("Sorry."),
	)
	out, err := assistant.Run(t.Context(), &bot{[]*mcptools.Server{missing, dying}}, "Hi", assistant.WithModel(model))
	if err != nil || out.Text != "Sorry." {
		t.Fatalf("got %q, %v", out.Text, err)
	}
	var got []string
	for _, m := range out.Messages {
		for _, r := range m.Results() {
			got = append(got, r.Content)
		}
	}
	if len(got) != 3 || !strings.Contains(got[0], "broke off during the call") || got[1] != "{}" || !strings.Contains(got[2], "not a valid tool") {
		t.Errorf("got %q", got)
	}
	model.AssertDone(t)
	for _, one := range model.Requests()[0].Tools {
		if !one.Verbatim {
			t.Errorf("a provider may make the schema of %s strict", one.Name)
		}
	}
}

func TestMissingProgram(t *testing.T) {
	book := &logbook{}
	s := open(t, mcptools.Config{Command: []string{"/no/such/program"}, Logger: book.logger()})
	for range 3 {
		if all := tools(t, s); len(all) != 0 {
			t.Errorf("there are tools: %v", all)
		}
	}
	if err := s.Connect(t.Context()); err == nil || !strings.Contains(err.Error(), "connecting: ") || !strings.Contains(err.Error(), "/no/such/program") {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(book.String(), "the tools of an MCP server cannot be listed") {
		t.Errorf("the log has\n%s", book)
	}
}
