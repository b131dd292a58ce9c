package modeltest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// runReasoning: what a model thought goes back to it unchanged, which the server
// checks by its signatures, and not to anybody else.
func runReasoning(t *testing.T, p Provider) {
	t.Run("returned", func(t *testing.T) {
		m, s := p.serve(t,
			llmtest.Text("").Reasoning("Let me see.").Call("now", nil).Call("now", nil),
			llmtest.Text("Rain.").Reasoning("So it is."), llmtest.Text("Bye."))
		req := hello()
		req.Tools = []llm.Tool{now}
		goOn(t, m, req, 2)
		if got := thoughts(req.Messages[1]); len(got) != 1 || got[0].Text != "Let me see." {
			t.Errorf("thought %+v", got)
		}
		req.Messages = append(req.Messages, chat.Text(chat.User, "Thanks."))
		must(t, m, req)
		s.AssertDone(t)
		if p.NoReturn {
			return
		}
		last := s.Requests()[2]
		for _, kept := range req.Messages[1].Parts {
			if kept.Provider != nil && !contains(last.JSON, signatureOf(t, kept)) {
				t.Errorf("%s was not sent back:\n%s", kept.Provider.Data, last.Body)
			}
		}
		if !signed(req.Messages[1]) {
			t.Errorf("nothing to send back was kept: %+v", req.Messages[1].Parts)
		}
	})
	t.Run("hidden", func(t *testing.T) {
		if p.NoReturn {
			t.Skip("the wire has none")
		}
		m, s := p.serve(t, llmtest.Text("").HiddenReasoning().Call("now", nil), llmtest.Text("Rain."))
		req := hello()
		req.Tools = []llm.Tool{now}
		goOn(t, m, req, 1)
		got := thoughts(req.Messages[1])
		if len(got) != 1 || got[0].Text != "" || got[0].Provider == nil {
			t.Fatalf("thought %+v", got)
		}
		if !contains(s.Requests()[1].JSON, signatureOf(t, got[0])) {
			t.Errorf("not sent back:\n%s", s.Requests()[1].Body)
		}
		s.AssertDone(t)
	})
	t.Run("of another provider", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Text("ok"))
		req := called(`{"location":"Recife"}`, "call_1")
		other := &chat.ProviderData{Name: "other", Data: json.RawMessage(`{"signature":"theirs","reasoning":{"x":"theirs"},"redacted":"theirs"}`)}
		req.Messages[1].Parts = append([]chat.Part{
			{Type: chat.PartReasoning, Text: "Private.", Provider: other}, {Type: chat.PartReasoning, Provider: other},
		}, req.Messages[1].Parts...)
		req.Messages[1].Parts[2].Provider = other
		must(t, m, req)
		if body := string(s.Requests()[0].Body); strings.Contains(body, "Private.") || strings.Contains(body, "theirs") {
			t.Errorf("sent %s", body)
		}
		s.AssertDone(t)
	})
}

// goOn asks, answers the calls, and asks again.
func goOn(t *testing.T, m llm.Model, req *llm.Request, calls int) {
	t.Helper()
	got, _ := must(t, m, req)
	if len(got.Calls()) != calls {
		t.Fatalf("%d calls, want %d", len(got.Calls()), calls)
	}
	req.Messages = append(req.Messages, got)
	for _, c := range got.Calls() {
		req.Messages = append(req.Messages, chat.Result(chat.ToolResult{CallID: c.ID, Name: c.Name, Content: "noon"}))
	}
	got, _ = must(t, m, req)
	req.Messages = append(req.Messages, got)
}

func thoughts(m chat.Message) []chat.Part {
	var all []chat.Part
	for _, p := range m.Parts {
		if p.Type == chat.PartReasoning {
			all = append(all, p)
		}
	}
	return all
}

func signed(m chat.Message) bool {
	for _, p := range m.Parts {
		if p.Provider != nil {
			return true
		}
	}
	return false
}

// signatureOf finds the longest text in the provider data, which is what the server
// signed.
func signatureOf(t *testing.T, p chat.Part) string {
	t.Helper()
	var data any
	if err := json.Unmarshal(p.Provider.Data, &data); err != nil {
		t.Fatalf("the provider data are not valid JSON: %s", p.Provider.Data)
	}
	longest := ""
	for text := range texts(data) {
		if len(text) > len(longest) {
			longest = text
		}
	}
	return longest
}
