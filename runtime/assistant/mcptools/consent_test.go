package mcptools_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// A call of a tool that is not allowed runs once a person approves it, with the
// arguments that he has seen.
func TestRunAsksForApproval(t *testing.T) {
	for name, c := range map[string]struct {
		decision assistant.Decision
		ran      string
		told     string
	}{
		"approved": {assistant.Decision{Approved: true}, `{"table":"orders"}`, "dropped"},
		"edited":   {assistant.Decision{Approved: true, Arguments: `{"table":"drafts"}`}, `{"table":"drafts"}`, "dropped"},
		"denied":   {assistant.Decision{Reason: "No."}, "", "No."},
	} {
		t.Run(name, func(t *testing.T) {
			ran, question := "", ""
			s := inMemory(t, newServer(serverTool{mcp.Tool{Name: "drop"}, func(_ context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				ran += string(r.Params.Arguments)
				return text("dropped"), nil
			}}), mcptools.Config{})
			model := llmtest.ScriptFor(t, llmtest.Call("box__drop", `{"table":"orders"}`), llmtest.Text("Well."))
			out, err := assistant.Run(t.Context(), &bot{[]*mcptools.Server{s}}, "Drop it", assistant.WithModel(model),
				assistant.WithApprover(func(_ context.Context, p assistant.Pending) (assistant.Decision, error) {
					question = p.Question
					return c.decision, nil
				}))
			if err != nil {
				t.Fatal(err)
			}
			if want := `Run the tool drop of the MCP server box with {"table":"orders"}?`; question != want {
				t.Errorf("asked %q, want %q", question, want)
			}
			if got := out.Messages[2].Results()[0].Content; ran != c.ran || !strings.Contains(got, c.told) {
				t.Errorf("it ran with %s, and the model was told %q", ran, got)
			}
		})
	}
}

// What a server reports of a call are events of the run, while it goes on.
func TestProgress(t *testing.T) {
	seen := make(chan struct{})
	s := inMemory(t, newServer(serverTool{mcp.Tool{Name: "work"}, func(ctx context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		for _, p := range []mcp.ProgressNotificationParams{
			{ProgressToken: "somebody else's", Message: "no"}, {Progress: 1, Total: 3},
			{Progress: 2, Message: "half\nway \u202e" + strings.Repeat("x", 1000)}, {Progress: 2.5},
		} {
			if p.ProgressToken == nil {
				p.ProgressToken = r.Params.GetProgressToken()
			}
			if err := r.Session.NotifyProgress(ctx, &p); err != nil {
				return nil, err
			}
		}
		<-seen
		return text("done"), nil
	}}), mcptools.Config{Allow: []string{"work"}})
	model := llmtest.ScriptFor(t, llmtest.Call("box__work", nil), llmtest.Text("Well."))
	var got []string
	for e, err := range assistant.Stream(t.Context(), &bot{[]*mcptools.Server{s}}, "Hi", assistant.WithModel(model)) {
		if err != nil {
			t.Fatal(err)
		}
		switch e.Type {
		case chat.ToolProgress:
			if got = append(got, e.Call.Name+" "+e.Text); len(got) == 3 {
				close(seen)
			}
		case chat.ToolResulted:
			got = append(got, e.Result.Content)
		}
	}
	want := []string{"box__work 1 of 3", "box__work half way " + strings.Repeat("x", 237) + " [cut off]", "box__work 2.5", "done"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
