package openai_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
)

// The schema of another program is not made strict: it would get null for what is
// optional.
func TestVerbatimTool(t *testing.T) {
	server := llmtest.NewServer(t, llmtest.Text("ok"))
	model := openai.New(openai.WithModel("m"), openai.WithRequestOptions(option.WithAPIKey("k"), option.WithBaseURL(server.URL)))
	const schema = `{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`
	for _, err := range model.Stream(t.Context(), &llm.Request{
		Messages: []chat.Message{chat.Text(chat.User, "Hi")},
		Tools:    []llm.Tool{{Name: "own", Schema: schema}, {Name: "other", Schema: schema, Verbatim: true}},
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	tools, _ := server.Requests()[0].JSON["tools"].([]any)
	if len(tools) != 2 {
		t.Fatalf("got %v", tools)
	}
	strict := func(i int) any { return tools[i].(map[string]any)["function"].(map[string]any)["strict"] }
	if strict(0) != true || strict(1) != false {
		t.Errorf("strict: %v, %v", strict(0), strict(1))
	}
	got := tools[1].(map[string]any)["function"].(map[string]any)["parameters"]
	want := map[string]any{
		"type": "object", "properties": map[string]any{"a": map[string]any{"type": "string"}}, "additionalProperties": false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
