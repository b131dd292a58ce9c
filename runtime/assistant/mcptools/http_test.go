package mcptools_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
)

// web serves s over HTTP on loopback, through a handler that a test may replace.
func web(t *testing.T, s *mcp.Server, opts *mcp.StreamableHTTPOptions, wrap func(http.Handler) http.Handler) string {
	t.Helper()
	var h http.Handler = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, opts)
	if wrap != nil {
		h = wrap(h)
	}
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	t.Cleanup(ts.CloseClientConnections) // streams would keep it open
	return ts.URL
}

func TestHTTP(t *testing.T) {
	for name, opts := range map[string]*mcp.StreamableHTTPOptions{"streams": nil, "JSON": {JSONResponse: true}, "stateless": {Stateless: true}} {
		t.Run(name, func(t *testing.T) {
			var denied atomic.Int32
			server := newServer(serverTool{mcp.Tool{Name: "echo"}, func(_ context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return text(string(r.Params.Arguments)), nil
			}})
			url := web(t, server, opts, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("Authorization") != "Bearer key" {
						denied.Add(1)
						http.Error(w, "who are you?", http.StatusUnauthorized)
						return
					}
					next.ServeHTTP(w, r)
				})
			})
			s := open(t, mcptools.Config{URL: url, Header: http.Header{"authorization": {"Bearer key"}}})
			if got := call(t, tools(t, s)["box__echo"], `{"n":9007199254740993}`); got != `{"n":9007199254740993}` {
				t.Errorf("got %s", got)
			}
			if n := denied.Load(); n > 0 {
				t.Errorf("%d requests had no key", n)
			}
			without := open(t, mcptools.Config{URL: url})
			if err := without.Connect(t.Context()); err == nil || !strings.Contains(err.Error(), "connecting: ") {
				t.Errorf("without the key: %v", err)
			}
		})
	}
}

// A server that was started again knows no session, and gets a new one; the call is
// made there, once.
func TestHTTPServerThatRestarts(t *testing.T) {
	var calls atomic.Int32
	server := newServer(serverTool{mcp.Tool{Name: "count"}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return text(fmt.Sprint(calls.Add(1))), nil
	}})
	handler := func() http.Handler {
		return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil)
	}
	var current atomic.Value
	current.Store(handler())
	url := web(t, server, nil, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { current.Load().(http.Handler).ServeHTTP(w, r) })
	})
	s := open(t, mcptools.Config{URL: url})
	one := tools(t, s)["box__count"]
	if got := call(t, one, ""); got != "1" {
		t.Fatalf("got %s", got)
	}
	current.Store(handler())
	if got := call(t, one, ""); got != "2" {
		t.Errorf("after the restart: %s", got)
	}
}

func TestHTTPServerThatGoesAway(t *testing.T) {
	server := newServer(serverTool{mcp.Tool{Name: "count"}, nil})
	down := make(chan struct{})
	url := web(t, server, &mcp.StreamableHTTPOptions{JSONResponse: true}, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-down:
				panic(http.ErrAbortHandler)
			default:
				next.ServeHTTP(w, r)
			}
		})
	})
	book := &logbook{}
	s := open(t, mcptools.Config{URL: url + "/?key=sk-secret", Logger: book.logger()})
	one := tools(t, s)["box__count"]
	close(down)
	for range 2 {
		got := call(t, one, "")
		if !strings.HasPrefix(got, "error: The ") || strings.Contains(got, "127.0.0.1") || strings.Contains(got, "sk-secret") {
			t.Errorf("got %s", got)
		}
	}
	if all := tools(t, s); len(all) != 1 {
		t.Errorf("the tools are gone: %v", all)
	}
}

func TestHTTPServerThatHangs(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	server := newServer(serverTool{mcp.Tool{Name: "wait"}, func(ctx context.Context, _ *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		<-release
		return text("late"), nil
	}}, serverTool{Tool: mcp.Tool{Name: "quick"}})
	s := open(t, mcptools.Config{URL: web(t, server, nil, nil)})
	all := tools(t, s)
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := all["box__wait"].Call(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if got := call(t, all["box__quick"], ""); got != "done" {
		t.Errorf("another call: %s", got)
	}
}

func TestHTTPAnswerWithoutEnd(t *testing.T) {
	url := web(t, newServer(), nil, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for block := make([]byte, 1<<20); ; {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		})
	})
	s := open(t, mcptools.Config{URL: url})
	if err := s.Connect(t.Context()); err == nil || !strings.Contains(err.Error(), "more than 16777216 bytes") {
		t.Errorf("got %v", err)
	}
}

// A server cannot send its client to an address that only the application can reach.
func TestHTTPRedirect(t *testing.T) {
	reached := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer inside.Close()
	url := web(t, newServer(), nil, func(http.Handler) http.Handler {
		return http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect)
	})
	s := open(t, mcptools.Config{URL: url, Header: http.Header{"Authorization": {"Bearer key"}}})
	if err := s.Connect(t.Context()); err == nil || !strings.Contains(err.Error(), "a redirect to another host was refused") {
		t.Errorf("got %v", err)
	}
	if reached {
		t.Error("the client followed")
	}
	// An application that allows redirects does not send its key along.
	var key string
	inside.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { key += r.Header.Get("X-Key") })
	loose := open(t, mcptools.Config{URL: url, Header: http.Header{"X-Key": {"sk-secret"}}, HTTPClient: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return nil },
	}})
	if err := loose.Connect(t.Context()); err == nil {
		t.Error("an empty answer is a connection")
	}
	if key != "" {
		t.Error("the key went to another host")
	}
}
