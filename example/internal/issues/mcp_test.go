package issues_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/example/internal/issues"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// code is an MCP server with one tool.
func code() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "code", Version: "1"}, nil)
	find := &mcp.Tool{Name: "find_code", Description: "Finds code.", InputSchema: json.RawMessage(`{"type":"object","properties":{"words":{"type":"string"}}}`)}
	s.AddTool(find, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "door.go: squeak()"}}}, nil
	})
	return s
}

// TestToolsOfAnMCPServer: the assistant has them beside its own, and a person must
// approve each call.
func TestToolsOfAnMCPServer(t *testing.T) {
	server, err := mcptools.New(mcptools.Config{Name: "code", Transport: func() (mcp.Transport, error) {
		ours, theirs := mcp.NewInMemoryTransports()
		_, err := code().Connect(t.Context(), theirs, nil)
		return ours, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, approved := range []bool{true, false} {
		var asked []string
		model := llmtest.ScriptFor(t, llmtest.Call("code__find_code", map[string]any{"words": "squeak"}), llmtest.Text("There."))
		out, err := assistant.Run(t.Context(), &issues.Assistant{MCP: server}, "Where does the door squeak?", assistant.WithModel(model),
			assistant.WithApprover(func(_ context.Context, p assistant.Pending) (assistant.Decision, error) {
				asked = append(asked, p.Question)
				return assistant.Decision{Approved: approved}, nil
			}))
		if err != nil {
			t.Fatal(err)
		}
		if len(asked) != 1 || !strings.HasPrefix(asked[0], "Run the tool find_code of the MCP server code with ") {
			t.Errorf("asked %q", asked)
		}
		result := out.Messages[2].Results()[0]
		if approved && result.Content != "door.go: squeak()" || result.Denied == approved {
			t.Errorf("approved %t: %+v", approved, result)
		}
	}
}
