package mcptools

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/tool"
)

// The limits of a list of tools. Models are lost long before.
const (
	maxPages   = 100
	maxListed  = 1000
	maxOffered = 100
	// maxKnown is how many tools are remembered: a server that has other ones each time
	// must not take all memory.
	maxKnown = 10 * maxListed
)

// catalog is what is known of the tools of a server.
type catalog struct {
	// listedAt is when the list was read; zero if it has to be read again.
	listedAt time.Time
	// listed are the tools that can be offered as far as they are well formed, in the
	// order of the server.
	listed []definition
	// strict: a tool without a pin is not accepted when it is first seen.
	strict bool
	// accepted are the fingerprints of the definitions that may be used.
	accepted map[string]string
	// reported is what was logged of each tool, so that it is logged once.
	reported map[string]string
}

func newCatalog(pins map[string]string) catalog {
	c := catalog{strict: pins != nil, accepted: maps.Clone(pins), reported: map[string]string{}}
	if c.accepted == nil {
		c.accepted = map[string]string{}
	}
	return c
}

// find returns the newest definition of a tool, or nil.
func (c *catalog) find(name string) *definition {
	for i := range c.listed {
		if c.listed[i].name == name {
			return &c.listed[i]
		}
	}
	return nil
}

// refresh reads the list of tools if the one that is known may be old.
func (s *Server) refresh(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, s.cfg.ListTimeout)
	defer stop()
	select {
	case s.listing <- struct{}{}:
		defer func() { <-s.listing }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if s.fresh() {
		return nil
	}
	session, err := s.connected(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	tools, err := list(ctx, session)
	if err != nil {
		err = fmt.Errorf("listing the tools: %w", err)
		if ctx.Err() != nil {
			s.suspect(session)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.rest.fail(err)
		return err
	}
	s.learn(tools, began)
	return nil
}

func (s *Server) fresh() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.session != nil && !s.catalog.listedAt.IsZero() && time.Since(s.catalog.listedAt) < s.cfg.ListFor
}

// list reads all pages of the list of tools.
func list(ctx context.Context, session *link) ([]*mcp.Tool, error) {
	var all []*mcp.Tool
	params := &mcp.ListToolsParams{}
	for range maxPages {
		page, err := answer(ctx, func() (*mcp.ListToolsResult, error) { return session.ListTools(ctx, params) })
		if err != nil {
			return nil, err
		}
		if all = append(all, page.Tools...); len(all) > maxListed {
			return nil, fmt.Errorf("there are more than %d", maxListed)
		}
		if page.NextCursor == "" {
			return all, nil
		}
		params = &mcp.ListToolsParams{Cursor: page.NextCursor}
	}
	return nil, fmt.Errorf("there are more than %d pages", maxPages)
}

// answer waits for an answer no longer than ctx goes on: a server that does not read
// can block the sending, which knows no context.
func answer[T any](ctx context.Context, call func() (T, error)) (T, error) {
	type returned struct {
		value T
		err   error
	}
	done := make(chan returned, 1)
	go func() {
		value, err := call()
		done <- returned{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var zero T
		return zero, context.Cause(ctx)
	}
}

// learn takes a list of tools, and reports what is wrong with it.
func (s *Server) learn(tools []*mcp.Tool, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.catalog
	s.rest, c.listedAt, c.listed = rest{}, at, nil
	seen := map[string]bool{}
	for _, t := range tools {
		d, err := define(t, s.cfg.TrustHints)
		switch {
		case seen[t.Name]:
			err = errors.New("there are two tools of this name; the first one counts")
		case err == nil:
			c.listed = append(c.listed, d)
		}
		seen[t.Name] = true
		if err != nil {
			s.report(t.Name, err.Error(), "a tool of an MCP server cannot be used", "error", err)
		}
	}
	for _, name := range slices.Concat(s.cfg.Only, s.cfg.Allow) {
		if !seen[name] {
			s.report(name, "missing", "an MCP server does not have a tool that the application names")
		}
	}
	for _, d := range c.listed {
		s.judge(d)
	}
}

// judge accepts a definition that is new, or reports that it is not accepted. The
// caller holds the lock.
func (s *Server) judge(d definition) {
	c := &s.catalog
	was, known := c.accepted[d.name]
	switch {
	case was == d.print:
	case !known && !c.strict && len(c.accepted) < maxKnown:
		c.accepted[d.name] = d.print
	case !known && !c.strict:
		s.report("", "too many", "an MCP server had too many tools; new ones are not offered until they are accepted", "limit", maxKnown)
	case !known:
		s.report(d.name, d.print, "a tool of an MCP server is not among the pins; it is not offered until it is accepted", "is", d.print)
	default:
		s.report(d.name, d.print, "the definition of a tool of an MCP server changed; it is not offered until it is accepted", "was", was, "is", d.print)
	}
}

// report logs something of a tool, if it is not what was logged last. The caller holds
// the lock.
func (s *Server) report(name, what, message string, args ...any) {
	name = shorten(oneLine(name), maxToolName)
	if len(s.catalog.reported) >= maxKnown {
		clear(s.catalog.reported)
	}
	if s.catalog.reported[name] != what {
		s.catalog.reported[name] = what
		s.cfg.Logger.Warn(message, append([]any{"tool", name}, args...)...)
	}
}

// offered makes tools of the definitions that are accepted.
func (s *Server) offered() []tool.Tool {
	s.mu.Lock()
	defer s.mu.Unlock()
	var accepted []definition
	var servers []string
	for _, d := range s.catalog.listed {
		if s.catalog.accepted[d.name] != d.print || s.cfg.Only != nil && !slices.Contains(s.cfg.Only, d.name) {
			continue
		}
		if len(accepted) == maxOffered {
			s.report(d.name, "too many", "an MCP server has too many tools; those from this one on are not offered", "limit", maxOffered)
			break
		}
		accepted, servers = append(accepted, d), append(servers, d.name)
	}
	tools := make([]tool.Tool, len(accepted))
	for i, name := range names(s.cfg.Name, servers) {
		tools[i] = s.tool(accepted[i], name)
	}
	return tools
}
