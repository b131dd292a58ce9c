package mcptools_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
	"github.com/aigen-go/aigen/runtime/tool"
)

// asServer makes the test binary the program of a server.
const asServer = "MCPTOOLS_TEST_SERVER"

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	if os.Getenv(asServer) != "" {
		serve()
		return
	}
	os.Exit(m.Run())
}

// serve is a server that speaks over its standard input and output, and can break.
func serve() {
	s := newServer(
		serverTool{mcp.Tool{Name: "echo"}, func(_ context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return text(string(r.Params.Arguments)), nil
		}},
		serverTool{mcp.Tool{Name: "environment"}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			var names []string
			for _, v := range os.Environ() {
				name, _, _ := strings.Cut(v, "=")
				names = append(names, name)
			}
			slices.Sort(names)
			return text(strings.Join(names, " ")), nil
		}},
		serverTool{mcp.Tool{Name: "pid"}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			out, err := json.Marshal(os.Getpid())
			return text(string(out)), err
		}},
		serverTool{mcp.Tool{Name: "die"}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			os.Exit(3)
			return nil, nil
		}},
		serverTool{mcp.Tool{Name: "freeze"}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			freeze()
			return nil, nil
		}},
		serverTool{mcp.Tool{Name: "flood"}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			fmt.Print(`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"`)
			_, err := os.Stdout.Write(bytes.Repeat([]byte("x"), 17<<20))
			return nil, err
		}},
	)
	if err := s.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
		os.Exit(1)
	}
}

// program is a server that this binary is when it is started again.
func program(t *testing.T, c mcptools.Config) *mcptools.Server {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c.Command, c.Env = []string{self}, append(c.Env, asServer+"=1")
	return open(t, c)
}

// inMemory is a server within the test.
func inMemory(t *testing.T, s *mcp.Server, c mcptools.Config) *mcptools.Server {
	t.Helper()
	c.Transport = func() (mcp.Transport, error) {
		ours, theirs := mcp.NewInMemoryTransports()
		_, err := s.Connect(t.Context(), theirs, nil)
		return ours, err
	}
	return open(t, c)
}

func open(t *testing.T, c mcptools.Config) *mcptools.Server {
	t.Helper()
	if c.Name == "" {
		c.Name = "box"
	}
	s, err := mcptools.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// serverTool is a tool of a server in a test.
type serverTool struct {
	mcp.Tool
	handler mcp.ToolHandler
}

// newServer makes a server; a tool without a schema takes anything.
func newServer(tools ...serverTool) *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	for _, t := range tools {
		add(s, t)
	}
	return s
}

func add(s *mcp.Server, t serverTool) {
	if t.InputSchema == nil {
		t.InputSchema = json.RawMessage(`{"type":"object"}`)
	}
	if t.handler == nil {
		t.handler = func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return text("done"), nil }
	}
	s.AddTool(&t.Tool, t.handler)
}

// listing makes a server that says of its tools whatever page returns.
func listing(page func(cursor string) *mcp.ListToolsResult) *mcp.Server {
	s := newServer(serverTool{Tool: mcp.Tool{Name: "unused"}})
	s.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if params, ok := req.GetParams().(*mcp.ListToolsParams); ok && method == "tools/list" {
				return page(params.Cursor), nil
			}
			return next(ctx, method, req)
		}
	})
	return s
}

func text(s string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: s}}}
}

// tools returns the tools of s by their names.
func tools(t *testing.T, s *mcptools.Server) map[string]tool.Tool {
	t.Helper()
	list, err := s.Tools(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]tool.Tool{}
	for _, one := range list {
		byName[one.Name] = one
	}
	return byName
}

func nameList(byName map[string]tool.Tool) string {
	var all []string
	for name := range byName {
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// call calls a tool as a run does, and returns what the model gets.
func call(t *testing.T, one tool.Tool, args string) string {
	t.Helper()
	out, err := one.Call(t.Context(), []byte(args))
	if told, ok := errors.AsType[*tool.TellError](err); ok {
		return "error: " + told.Text
	}
	if err != nil {
		return "error: " + err.Error()
	}
	return out.Text
}

// eventually waits for something that another goroutine does.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not within a minute: " + what)
		}
	}
}

// logbook keeps what is logged.
type logbook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *logbook) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
