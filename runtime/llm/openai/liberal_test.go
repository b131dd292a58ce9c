package openai_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// finished ends an answer.
const finished = `{"choices":[{"delta":{},"finish_reason":"stop"}]}`

// call makes a chunk with tool_calls.
func call(pieces string) string { return `{"choices":[{"delta":{"tool_calls":[` + pieces + `]}}]}` }

// TestServersThatAreNotQuiteOpenAI: answers as various servers send them.
func TestServersThatAreNotQuiteOpenAI(t *testing.T) {
	one := chat.ToolCall{ID: "call_1", Name: "f", Arguments: `{"a":1}`}
	two := chat.ToolCall{ID: "call_2", Name: "g", Arguments: `{"b":2}`}
	for _, c := range []struct {
		name, body string
		text       string
		calls      []chat.ToolCall
		usage      *chat.Usage
		finish     llm.FinishReason
	}{
		{"comments, blank choices, role only", ": keep-alive\n\n" + sse(`{"choices":[]}`, `{}`, `{"choices":[{"delta":{"role":"assistant","content":null}}]}`,
			`{"choices":[{"delta":{"content":"Hi"}}]}`, finished, "[DONE]"), "Hi", nil, nil, llm.FinishStop},
		{"no end mark", sse(`{"choices":[{"delta":{"content":"Hi"},"finish_reason":"eos"}]}`), "Hi", nil, nil, llm.FinishStop},
		{"no finish reason", sse(`{"choices":[{"delta":{"content":"Hi"}}]}`, "[DONE]"), "Hi", nil, nil, llm.FinishStop},
		{"usage with every chunk", sse(`{"choices":[{"delta":{"content":"H"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}`,
			`{"choices":[{"delta":{"content":"i"},"finish_reason":"length"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}`),
			"Hi", nil, &chat.Usage{Input: 5, Output: 2}, llm.FinishLength},
		{"content in parts", sse(`{"choices":[{"delta":{"content":[{"type":"text","text":"H"},{"type":"text","text":"i"}]}}]}`, finished), "Hi", nil, nil, llm.FinishStop},
		{"a refusal", sse(`{"choices":[{"delta":{"refusal":"No."}}]}`, finished), "No.", nil, nil, llm.FinishStop},
		{"a filter", sse(`{"choices":[{"delta":{"content":7},"finish_reason":"content_filter"}]}`), "", nil, nil, llm.FinishFilter},
		{"calls in one piece, no index, no id, finish stop",
			sse(call(`{"function":{"name":"f","arguments":"{\"a\":1}"}},{"function":{"name":"g","arguments":{"b":2}}}`), finished),
			"", []chat.ToolCall{one, two}, nil, llm.FinishCalls},
		{"every call has index 0",
			sse(call(`{"index":0,"id":"x","function":{"name":"f","arguments":"{\"a\":1}"}}`), call(`{"index":0,"id":"y","function":{"name":"g","arguments":"{\"b\":2}"}}`), finished),
			"", []chat.ToolCall{{ID: "x", Name: "f", Arguments: one.Arguments}, {ID: "y", Name: "g", Arguments: two.Arguments}}, nil, llm.FinishCalls},
		{"id and name in every piece",
			sse(call(`{"index":0,"id":"x","function":{"name":"f","arguments":"{\"a\""}}`), call(`{"index":0,"id":"x","function":{"name":"f","arguments":":1}"}}`), finished),
			"", []chat.ToolCall{{ID: "x", Name: "f", Arguments: one.Arguments}}, nil, llm.FinishCalls},
		{"interleaved calls, indexes from 1, no ids",
			sse(call(`{"index":1,"function":{"name":"f","arguments":"{\"a\""}},{"index":2,"function":{"name":"g","arguments":"{\"b\""}}`),
				call(`{"index":1,"function":{"arguments":":1}"}},{"index":2,"function":{"arguments":":2}"}}`), finished),
			"", []chat.ToolCall{one, two}, nil, llm.FinishCalls},
		{"the same id twice",
			sse(call(`{"index":0,"id":"call_1","function":{"name":"f","arguments":"{\"a\":1}"}},{"index":1,"id":"call_1","function":{"name":"g","arguments":"{\"b\":2}"}}`), finished),
			"", []chat.ToolCall{one, two}, nil, llm.FinishCalls},
		{"no arguments", sse(call(`{"index":0,"id":"x","function":{"name":"f","arguments":""}},{"index":1,"id":"y","function":{"name":"g","arguments":null}}`), finished),
			"", []chat.ToolCall{{ID: "x", Name: "f"}, {ID: "y", Name: "g"}}, nil, llm.FinishCalls},
		{"pieces without index and name", sse(call(`{"id":"x","function":{"name":"f"}}`), call(`{"function":{"arguments":"{\"a\""}}`), call(`{"id":"x","function":{"arguments":":1}"}}`), finished),
			"", []chat.ToolCall{{ID: "x", Name: "f", Arguments: one.Arguments}}, nil, llm.FinishCalls},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ask(at(t, quirk(t, events(c.body))), hello())
			if err != nil {
				t.Fatal(err)
			}
			m := got.Message()
			if diff := cmp.Diff(c.calls, m.Calls()); diff != "" || m.Text() != c.text || got.Finish() != c.finish {
				t.Errorf("%q, finish %q, calls %s", m.Text(), got.Finish(), diff)
			}
			if diff := cmp.Diff(c.usage, m.Usage); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestIDsAreUniqueInTheConversation(t *testing.T) {
	body := sse(call(`{"index":0,"id":"call_0","function":{"name":"f","arguments":"{}"}},{"index":1,"function":{"name":"g","arguments":"{}"}}`), finished)
	req := hello()
	for _, id := range []string{"call_0", "call_1"} {
		req.Messages = append(req.Messages,
			chat.Message{Role: chat.Assistant, Parts: []chat.Part{{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: id, Name: "f", Arguments: "{}"}}}},
			chat.Result(chat.ToolResult{CallID: id, Content: "ok"}))
	}
	got, err := ask(at(t, quirk(t, events(body))), req)
	if err != nil {
		t.Fatal(err)
	}
	calls := got.Message().Calls()
	if len(calls) != 2 || calls[0].ID != "call_2" || calls[1].ID != "call_3" {
		t.Errorf("calls %v", calls)
	}
}

func TestReasoningFields(t *testing.T) {
	for _, delta := range []string{`{"reasoning_content":"Hm."}`, `{"reasoning":"Hm."}`, `{"reasoning":"Hm.","reasoning_content":"Hm."}`} {
		got, err := ask(at(t, quirk(t, events(sse(`{"choices":[{"delta":`+delta+`}]}`, finished)))), hello())
		if err != nil || len(got.Message().Parts) != 1 || got.Message().Parts[0] != (chat.Part{Type: chat.PartReasoning, Text: "Hm."}) {
			t.Errorf("%s: got %v, %v", delta, got.Message(), err)
		}
	}
}

func TestServerThatDoesNotStream(t *testing.T) {
	m := at(t, quirk(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, `{"choices":[{"index":0,"message":{"role":"assistant","content":"Wait.","tool_calls":[`+
			`{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},`+
			`"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}`)
	}))
	got, err := ask(m, hello())
	message := got.Message()
	if err != nil || message.Text() != "Wait." || len(message.Calls()) != 2 || message.Usage.Total() != 7 || got.Finish() != llm.FinishCalls {
		t.Errorf("%+v, %v", message, err)
	}
}

// TestArgumentsOfEarlierCalls: servers that parse the arguments of earlier calls
// would refuse a conversation with a call that a model got wrong, for ever.
func TestArgumentsOfEarlierCalls(t *testing.T) {
	for written, want := range map[string]string{
		`{"z":1, "a":1e400}`: `{"z":1, "a":1e400}`,
		" \n":                `{}`,
		`{"city":"Rec`:       `{"invalid_json":"{\"city\":\"Rec"}`,
		`["Recife"]`:         `{"invalid_json":"[\"Recife\"]"}`,
		`null`:               `{"invalid_json":"null"}`,
		`<b>`:                `{"invalid_json":"<b>"}`,
	} {
		m, s := serve(t, []llmtest.Step{llmtest.Text("ok")})
		req := hello()
		req.Messages = append(req.Messages,
			chat.Message{Role: chat.Assistant, Parts: []chat.Part{{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "x", Name: "f", Arguments: written}}}},
			chat.Result(chat.ToolResult{CallID: "x", Content: "invalid arguments"}))
		if _, err := ask(m, req); err != nil {
			t.Fatal(err)
		}
		if got := s.Requests()[0].Request.Messages[1].Calls()[0].Arguments; got != want {
			t.Errorf("%s: sent %s, want %s", written, got, want)
		}
	}
}
