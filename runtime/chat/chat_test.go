package chat_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
)

// TestJSON: this is how messages are stored and events are sent. What is written
// once must be read for ever.
func TestJSON(t *testing.T) {
	call := chat.ToolCall{ID: "c1", Name: "f", Arguments: `{"a":1}`}
	result := chat.ToolResult{CallID: "c1", Name: "f", Content: "no", IsError: true}
	message := chat.Message{
		ID: "m1", Role: chat.Assistant, Usage: &chat.Usage{Input: 1, Output: 2, Cached: 3, Reasoning: 4},
		Parts: []chat.Part{
			{Type: chat.PartReasoning, Text: "hm"}, {Type: chat.PartText, Text: "Hi"}, {Type: chat.PartToolCall, Call: &call},
		},
	}
	const wire = `{"id":"m1","role":"assistant","parts":[{"type":"reasoning","text":"hm"},{"type":"text","text":"Hi"},` +
		`{"type":"tool-call","call":{"id":"c1","name":"f","arguments":"{\"a\":1}"}}],"usage":{"input":1,"output":2,"cached":3,"reasoning":4}}`
	for want, value := range map[string]any{
		wire: message,
		`{"role":"tool","parts":[{"type":"tool-result","result":{"call_id":"c1","name":"f","content":"no","is_error":true}}]}`: chat.Result(result),
		`{"role":"user","parts":[{"type":"file","file":{"name":"a.png","media_type":"image/png","data":"AQI="}},` +
			`{"type":"file","file":{"media_type":"application/pdf","url":"https://example.com/a.pdf"}},` +
			`{"type":"file","file":{"name":"b.txt","media_type":"text/plain","attachment_id":"a1"}}]}`: chat.Message{Role: chat.User, Parts: []chat.Part{
			{Type: chat.PartFile, File: &chat.File{Name: "a.png", MediaType: "image/png", Data: []byte{1, 2}}},
			{Type: chat.PartFile, File: &chat.File{MediaType: "application/pdf", URL: "https://example.com/a.pdf"}},
			{Type: chat.PartFile, File: &chat.File{Name: "b.txt", MediaType: "text/plain", AttachmentID: "a1"}},
		}},
		`{"role":"assistant","parts":[{"type":"reasoning","provider":{"name":"anthropic","data":{"signature":"s"}}},` +
			`{"type":"source","source":{"id":"d1","title":"Guide","url":"https://example.com/d1","text":"It is so.","score":0.5}}]}`: chat.Message{
			Role: chat.Assistant, Parts: []chat.Part{
				{Type: chat.PartReasoning, Provider: &chat.ProviderData{Name: "anthropic", Data: json.RawMessage(`{"signature":"s"}`)}},
				{Type: chat.PartSource, Source: &chat.Source{ID: "d1", Title: "Guide", URL: "https://example.com/d1", Text: "It is so.", Score: 0.5}},
			},
		},
		`{"role":"user","parts":[{"type":"text","text":"Hi"}]}`: chat.Text(chat.User, "Hi"),
		`{"type":"run-failed","run_id":"r","step":2,"usage":{"input":1,"output":2},"stop":"time-limit","error":"too long"}`: chat.Event{
			Type: chat.RunFailed, RunID: "r", Step: 2, Usage: &chat.Usage{Input: 1, Output: 2}, Stop: chat.StopTimeLimit, Error: "too long",
		},
		`{"type":"text-delta","run_id":"r","step":1,"text":"Hi"}`: chat.Event{Type: chat.TextDelta, RunID: "r", Step: 1, Text: "Hi"},
	} {
		got, err := json.Marshal(value)
		if err != nil || string(got) != want {
			t.Errorf("%v:\n%s\nwant:\n%s", err, got, want)
		}
	}
	var read chat.Message
	if err := json.Unmarshal([]byte(wire), &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(message, read); diff != "" {
		t.Error(diff)
	}
}

func TestMessageParts(t *testing.T) {
	call := chat.ToolCall{ID: "c1", Name: "f"}
	m := chat.Message{Role: chat.Assistant, Parts: []chat.Part{
		{Type: chat.PartReasoning, Text: "secret "}, {Type: chat.PartText, Text: "One "}, {Type: chat.PartToolCall, Call: &call}, {Type: chat.PartText, Text: "two."},
	}}
	if m.Text() != "One two." || len(m.Calls()) != 1 || m.Calls()[0] != call || m.Results() != nil {
		t.Errorf("%q, %v, %v", m.Text(), m.Calls(), m.Results())
	}
	result := chat.ToolResult{CallID: "c1", Name: "f", Content: "ok"}
	if got := chat.Result(result); got.Role != chat.Tool || got.Text() != "" || got.Calls() != nil || got.Results()[0] != result {
		t.Errorf("%+v", got)
	}
}

func TestUsage(t *testing.T) {
	u := chat.Usage{Input: 1, Output: 2, Cached: 3, Reasoning: 4}
	u.Add(chat.Usage{Input: 10, Output: 20, Cached: 30, Reasoning: 40})
	if want := (chat.Usage{Input: 11, Output: 22, Cached: 33, Reasoning: 44}); u != want || u.Total() != 33 {
		t.Errorf("%+v, total %d", u, u.Total())
	}
}

func TestLimits(t *testing.T) {
	for reason, want := range map[chat.StopReason]bool{
		chat.StopMaxSteps: true, chat.StopTimeLimit: true, chat.StopTokenBudget: true, chat.StopToolRetries: true,
		chat.StopAnswered: false, chat.StopCancelled: false, chat.StopFailed: false, "": false,
	} {
		if reason.Limit() != want {
			t.Errorf("%q: %v", reason, !want)
		}
	}
}
