package modeltest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

const recife = `{"location":"Recife, Brazil","days":3,"id":9007199254740993}`

func runCalls(t *testing.T, p Provider) {
	t.Run("tools in their dialect", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Text("ok"), llmtest.Text("ok"))
		req := hello()
		req.Tools = []llm.Tool{weather, now, anything}
		must(t, m, req)
		must(t, m, req)
		for _, r := range s.Requests() {
			if r.Request == nil || len(r.Request.Tools) != 3 || r.Request.Tools[0].Description != weather.Description {
				t.Errorf("%s", r.Body)
			}
		}
		s.AssertDone(t)
	})
	t.Run("calls and results", func(t *testing.T) { testRounds(t, p) })
	t.Run("bad arguments", func(t *testing.T) { testBadArguments(t, p) })
	t.Run("arguments are exact", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Call("fetch_forecast", recife))
		req := hello()
		req.Tools = []llm.Tool{weather}
		got, _ := must(t, m, req)
		if len(got.Calls()) != 1 || got.Calls()[0].Arguments != recife {
			t.Errorf("%+v", got.Calls())
		}
		s.AssertDone(t)
	})
	t.Run("huge arguments", func(t *testing.T) {
		huge := string(make([]byte, 1<<14))
		m, s := p.serve(t, llmtest.Call("fetch_forecast", map[string]string{"location": huge}))
		got, err := ask(m, hello())
		if err != nil || len(got.Message().Calls()) != 1 || len(got.Message().Calls()[0].Arguments) < 6<<14 {
			t.Errorf("%v", err)
		}
		s.AssertDone(t)
	})
}

// testRounds calls tools in three answers: several with a text, one without
// arguments, none.
func testRounds(t *testing.T, p Provider) {
	m, s := p.serve(t,
		llmtest.Text("Two at once.").Call("fetch_forecast", recife).Call("now", nil),
		llmtest.Call("now", ""),
		llmtest.Text("Rain."),
	)
	req := hello()
	req.Tools = []llm.Tool{weather, now}
	for round, calls := range []int{2, 1, 0} {
		got, finish := must(t, m, req)
		want := llm.FinishCalls
		if calls == 0 {
			want = llm.FinishStop
		}
		if len(got.Calls()) != calls || finish != want {
			t.Fatalf("answer %d: %v, finish %q", round, got.Calls(), finish)
		}
		req.Messages = append(req.Messages, got)
		for i, c := range got.Calls() {
			req.Messages = append(req.Messages, chat.Result(chat.ToolResult{CallID: c.ID, Name: c.Name, Content: "no rain", IsError: i == 1}))
		}
	}
	s.AssertDone(t)
	sent := s.Requests()[2].Request.Messages
	if len(sent) != 6 || sent[1].Text() != "Two at once." || len(sent[1].Calls()) != 2 || sent[1].Calls()[0].Arguments != recife {
		t.Fatalf("sent %+v", sent)
	}
	for i, at := range []int{2, 3, 5} {
		r := sent[at].Results()
		if len(r) != 1 || r[0].Content != "no rain" || r[0].IsError != (i == 1 && !p.NoErrors) {
			t.Errorf("the result %d is %+v", i, r)
		}
	}
	ids := map[string]bool{}
	for _, msg := range req.Messages {
		for _, c := range msg.Calls() {
			if ids[c.ID] || c.ID == "" {
				t.Errorf("the ID %q is not unique", c.ID)
			}
			ids[c.ID] = true
		}
	}
}

// testBadArguments: what the model wrote reaches the caller as it is, and the
// conversation can go on.
func testBadArguments(t *testing.T, p Provider) {
	for _, bad := range []string{`{"location":`, `["Recife"]`, `"Recife"`, `}{`} {
		m, s := p.serve(t, llmtest.Call("fetch_forecast", bad), llmtest.Text("Sorry."))
		req := hello()
		req.Tools = []llm.Tool{weather}
		got, err := ask(m, req)
		if p.NoBadArguments {
			kind(t, err, llm.Transient)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		calls := got.Message().Calls()
		if len(calls) != 1 || calls[0].Arguments != bad {
			t.Fatalf("%q became %v", bad, calls)
		}
		req.Messages = append(req.Messages, got.Message(), chat.Result(chat.ToolResult{CallID: calls[0].ID, Name: calls[0].Name, Content: "bad", IsError: true}))
		must(t, m, req)
		s.AssertDone(t)
	}
	if !p.NoBadArguments {
		return
	}
	// Another provider's model may have written them.
	m, s := p.serve(t, llmtest.Text("ok"))
	must(t, m, called(`{"location":`, "call_1"))
	if diff := cmp.Diff(`{"invalid_json":"{\"location\":"}`, s.Requests()[0].Request.Messages[1].Calls()[0].Arguments); diff != "" {
		t.Error(diff)
	}
	s.AssertDone(t)
}

// called is a conversation in which a tool was called.
func called(arguments, id string) *llm.Request {
	req := request(
		chat.Text(chat.User, "Hello?"),
		chat.Message{Role: chat.Assistant, Parts: []chat.Part{{
			Type: chat.PartToolCall, Call: &chat.ToolCall{ID: id, Name: "fetch_forecast", Arguments: arguments},
		}}},
		chat.Result(chat.ToolResult{CallID: id, Name: "fetch_forecast", Content: "rain"}),
	)
	req.Tools = []llm.Tool{weather}
	return req
}
