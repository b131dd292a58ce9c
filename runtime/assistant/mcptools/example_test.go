package mcptools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Assistant answers questions about issues.
type Assistant struct {
	GitHub *mcptools.Server
	Files  *mcptools.Server
}

// Tools adds the tools of the servers to the assistant's own.
func (a *Assistant) Tools(ctx context.Context) ([]tool.Tool, error) {
	github, err := a.GitHub.Tools(ctx)
	if err != nil {
		return nil, err
	}
	files, err := a.Files.Tools(ctx)
	return append(github, files...), err
}

// AISpec and AITools are what aigen generates.
func (a *Assistant) AISpec() assistant.Spec {
	return assistant.Spec{ID: "issues", Hooks: assistant.Hooks{Tools: a.Tools}}
}

func (a *Assistant) AITools() []tool.Tool { return nil }

// A server that is reached over HTTP, and one that is a program.
func ExampleNew() {
	github, err := mcptools.New(mcptools.Config{
		Name:        "github",
		URL:         "https://api.githubcopilot.com/mcp/",
		Header:      http.Header{"Authorization": {"Bearer " + os.Getenv("GITHUB_TOKEN")}},
		Only:        []string{"list_issues", "get_issue", "create_issue"},
		Allow:       []string{"list_issues", "get_issue"},
		CallTimeout: 20 * time.Second,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer github.Close()
	files, err := mcptools.New(mcptools.Config{
		Name:    "files",
		Command: []string{"npx", "-y", "@modelcontextprotocol/server-filesystem", "/srv/docs"},
		Env:     []string{"NODE_ENV=production"},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer files.Close()
	_ = &Assistant{GitHub: github, Files: files}
	// Output:
}

// What a run sees of a server: here one in the same program.
func Example() {
	server := mcp.NewServer(&mcp.Implementation{Name: "issues", Version: "1"}, nil)
	server.AddTool(&mcp.Tool{
		Name: "get_issue", Description: "Gets an issue by its number.",
		InputSchema: json.RawMessage(`{"type":"object","properties":{"number":{"type":"integer"}},"required":["number"]}`),
	}, func(_ context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "Crash at start-up"}}}, nil
	})
	issues, err := mcptools.New(mcptools.Config{
		Name: "issues", Allow: []string{"get_issue"},
		Transport: func() (mcp.Transport, error) {
			ours, theirs := mcp.NewInMemoryTransports()
			_, err := server.Connect(context.Background(), theirs, nil)
			return ours, err
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer issues.Close()

	model := llmtest.Script(llmtest.Call("issues__get_issue", map[string]int{"number": 7}), llmtest.Text("It is about a crash."))
	out, err := assistant.Run(context.Background(), &bot{[]*mcptools.Server{issues}}, "What is issue 7?", assistant.WithModel(model))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(out.Messages[2].Results()[0].Content)
	fmt.Println(out.Text)
	// Output:
	// Crash at start-up
	// It is about a crash.
}

// A program that keeps the definitions that somebody has looked at in a file.
func ExampleServer_Pins() {
	var pins map[string]string
	if text, err := os.ReadFile("github.pins.json"); err == nil {
		if err := json.Unmarshal(text, &pins); err != nil {
			log.Fatal(err)
		}
	}
	github, err := mcptools.New(mcptools.Config{Name: "github", URL: "http://127.0.0.1:1/mcp", Pins: pins})
	if err != nil {
		log.Fatal(err)
	}
	defer github.Close()
	for _, c := range github.Changes() {
		fmt.Printf("%s: %s\n%s\n", c.Tool, c.Description, c.Schema)
		if err := github.Accept(c.Tool, c.Is); err != nil { // after somebody has read it
			log.Fatal(err)
		}
	}
	// Output:
}
