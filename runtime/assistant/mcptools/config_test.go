package mcptools_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
)

func TestConfig(t *testing.T) {
	const rule = `of an MCP server must match ^[a-zA-Z0-9-]+(_[a-zA-Z0-9-]+)*$ and have at most 24 characters`
	for want, c := range map[string]mcptools.Config{
		`the name "" ` + rule:                                                            {URL: "http://a"},
		`the name "a__b" ` + rule:                                                        {Name: "a__b", URL: "http://a"},
		`the name "a_" ` + rule:                                                          {Name: "a_", URL: "http://a"},
		`the name "größe" ` + rule:                                                       {Name: "größe", URL: "http://a"},
		`the name "` + strings.Repeat("a", 25) + `" ` + rule:                             {Name: strings.Repeat("a", 25), URL: "http://a"},
		"the MCP server a needs one of Command, URL and Transport, and has 0":            {Name: "a"},
		"the MCP server a needs one of Command, URL and Transport, and has 2":            {Name: "a", URL: "http://a", Command: []string{"b"}},
		"the URL of the MCP server a: it must begin with http:// or https:// and a host": {Name: "a", URL: "file:///etc/passwd"},
		"the URL of the MCP server b: it must begin with http:// or https:// and a host": {Name: "b", URL: "https:"},
		"the URL of the MCP server c: it is not a valid URL":                             {Name: "c", URL: "http://a:sk-secret"},
	} {
		if _, err := mcptools.New(c); fmt.Sprint(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestClose(t *testing.T) {
	s := inMemory(t, newServer(serverTool{Tool: mcp.Tool{Name: "a"}}), mcptools.Config{})
	one := tools(t, s)["box__a"]
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Tools(t.Context()); !errors.Is(err, mcptools.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if err := s.Connect(t.Context()); !errors.Is(err, mcptools.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if got := call(t, one, ""); got != "error: The MCP server box cannot be reached. The tool did not run; say what you could not do." {
		t.Errorf("got %s", got)
	}
}

func TestContextThatEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := inMemory(t, newServer(serverTool{Tool: mcp.Tool{Name: "a"}}), mcptools.Config{})
	if _, err := s.Tools(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := nameList(tools(t, s)); got != "box__a" {
		t.Errorf("the next run has %s", got)
	}
}
