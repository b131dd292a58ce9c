package mcptools

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/tool"
)

// ErrClosed is returned for a [Server] that was closed.
var ErrClosed = errors.New("the MCP server was closed")

// Server is an MCP server and its tools. It is safe for concurrent use.
type Server struct {
	cfg    Config
	client *mcp.Client
	// life ends with Close; work are the goroutines that end with it.
	life context.Context
	end  context.CancelFunc
	work sync.WaitGroup
	// pingTime bounds how long a server that may hang has to show that it does not.
	pingTime time.Duration
	// progress hands on what the server reports of calls.
	progress progress
	// listing is held by who asks for the list of tools.
	listing chan struct{}

	mu      sync.Mutex
	session *link
	// attempt is the connection that is being made, or nil.
	attempt *attempt
	rest    rest
	catalog catalog
}

// New returns a server that is not connected yet: that is done when its tools are
// first asked for, or by [Server.Connect]. The error is about cfg.
func New(cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, pingTime: defaultPingTime, listing: make(chan struct{}, 1), catalog: newCatalog(cfg.Pins)}
	s.life, s.end = context.WithCancel(context.Background())
	s.client = mcp.NewClient(&mcp.Implementation{Name: "aigen", Version: "0.1.0"}, &mcp.ClientOptions{
		Logger: cfg.Logger, Capabilities: &mcp.ClientCapabilities{},
		MultiRoundTrip:              &mcp.MultiRoundTripOptions{Disabled: true},
		ProgressNotificationHandler: s.progress.notified,
		ToolListChangedHandler: func(context.Context, *mcp.ToolListChangedRequest) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.catalog.listedAt = time.Time{}
		},
	})
	return s, nil
}

// Tools returns the tools of the server, for the Tools hook of an assistant. If the
// server cannot be reached, these are the tools that were known last; why is in the
// log. The error is [ErrClosed], or that of ctx.
func (s *Server) Tools(ctx context.Context) ([]tool.Tool, error) {
	if err := s.refresh(ctx); err != nil {
		switch {
		case s.life.Err() != nil:
			return nil, ErrClosed
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		}
		s.cfg.Logger.Warn("the tools of an MCP server cannot be listed; those that are known are offered", "error", err)
	}
	return s.offered(), nil
}

// Connect connects to the server and lists its tools, also if both were done before.
// A program calls it at its start to know that the server is there.
func (s *Server) Connect(ctx context.Context) error {
	s.mu.Lock()
	s.rest, s.catalog.listedAt = rest{}, time.Time{}
	s.mu.Unlock()
	return s.refresh(ctx)
}

// Close ends the connection, and the program if the server is one, which has a few
// seconds to end by itself. Calls that are going on fail. Closing again does nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	s.end() // whoever holds the lock knows by it whether work may begin
	s.mu.Unlock()
	if session := s.live(); session != nil {
		s.work.Go(func() { s.drop(session) })
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.work.Wait()
	}()
	select {
	case <-ended:
		return nil
	case <-time.After(2 * closing):
		return fmt.Errorf("the connection to the MCP server %s does not end", s.cfg.Name)
	}
}

func (s *Server) live() *link {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.session
}
