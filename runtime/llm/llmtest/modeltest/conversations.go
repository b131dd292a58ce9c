package modeltest

import (
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// runConversations sends conversations that a thread can have, and that some
// providers do not take as they are.
func runConversations(t *testing.T, p Provider) {
	strange := called(`{"location":"Recife"}`, "functions.fetch_forecast:0")
	gone := called(`{"location":"Recife"}`, "call_1")
	gone.Tools = nil
	silent := called(`{"location":"Recife"}`, "call_1")
	silent.Messages[2] = chat.Result(chat.ToolResult{CallID: "call_1", Name: "fetch_forecast"})
	goesOn := called(`{"location":"Recife"}`, "call_1")
	goesOn.Messages = append(goesOn.Messages, chat.Text(chat.User, "And tomorrow?"))
	for name, req := range map[string]*llm.Request{
		"the assistant speaks first": request(chat.Text(chat.Assistant, "Hi!"), chat.Text(chat.User, "Hello?")),
		"the user speaks twice":      request(chat.Text(chat.User, "Hello?"), chat.Text(chat.User, "Anybody?")),
		"the assistant speaks twice": request(
			chat.Text(chat.User, "Hello?"), chat.Text(chat.Assistant, "Hi!"), chat.Text(chat.Assistant, "There."), chat.Text(chat.User, "Bye."),
		),
		"an empty answer": request(chat.Text(chat.User, "Hello?"), chat.Message{Role: chat.Assistant}, chat.Text(chat.User, "Anybody?")),
		"sources": request(
			chat.Text(chat.User, "Hello?"),
			chat.Message{Role: chat.Assistant, Parts: []chat.Part{
				{Type: chat.PartText, Text: "Hi!"}, {Type: chat.PartSource, Source: &chat.Source{ID: "secret"}},
			}},
			chat.Text(chat.User, "Bye."),
		),
		"a strange call ID":       strange,
		"no tools any more":       gone,
		"a result without text":   silent,
		"a question after a tool": goesOn,
	} {
		t.Run(name, func(t *testing.T) {
			m, s := p.serve(t, llmtest.Text("ok"))
			must(t, m, req)
			s.AssertDone(t)
		})
	}
	t.Run("no role", func(t *testing.T) {
		m, s := p.serve(t)
		_, err := ask(m, request(chat.Text("robot", "beep")))
		if e := kind(t, err, llm.Fatal); e != nil && e.Err.Error() != `a message has the unknown role "robot"` {
			t.Error(err)
		}
		s.AssertDone(t)
	})
	t.Run("a bad schema", func(t *testing.T) {
		m, s := p.serve(t)
		req := hello()
		req.Tools = []llm.Tool{{Name: "x", Schema: "{"}}
		_, err := ask(m, req)
		if e := kind(t, err, llm.Fatal); e != nil && e.Err.Error() != "the tool x: its schema is not valid JSON" {
			t.Error(err)
		}
		s.AssertDone(t)
	})
}
