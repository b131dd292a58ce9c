package mcptools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/tool"
)

// call calls a tool as it was when it was offered.
func (s *Server) call(ctx context.Context, d definition, args json.RawMessage) (tool.Result, error) {
	session, err := s.connected(ctx)
	if err != nil {
		return tool.Result{}, s.unreachable(ctx, d, err)
	}
	if err := s.unchanged(ctx, d); err != nil {
		return tool.Result{}, err
	}
	result, err := s.send(ctx, session, d, args)
	if errors.Is(err, mcp.ErrSessionMissing) {
		// A server that does not know the session has not looked at the call.
		s.forget(session)
		if session, err = s.connected(ctx); err == nil {
			result, err = s.send(ctx, session, d, args)
		}
	}
	if err != nil {
		return tool.Result{}, s.failed(ctx, session, d, err)
	}
	return s.read(d, result)
}

func (s *Server) send(ctx context.Context, session *link, d definition, args json.RawMessage) (*mcp.CallToolResult, error) {
	params := &mcp.CallToolParams{Name: d.name, Arguments: args}
	token, done := s.progress.begin(ctx)
	defer done()
	params.SetProgressToken(token)
	return answer(ctx, func() (*mcp.CallToolResult, error) { return session.CallTool(ctx, params) })
}

// unchanged makes sure that the tool is what the model was told, and a person may have
// approved. It asks the server only if the list may be old.
func (s *Server) unchanged(ctx context.Context, d definition) error {
	if err := s.refresh(ctx); err != nil {
		return s.unreachable(ctx, d, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch now := s.catalog.find(d.name); {
	case now == nil:
		return tool.Tell("The MCP server "+s.cfg.Name+" does not have this tool any more. It did not run; do not call it again.", nil)
	case now.print != d.print:
		return tool.Tell("The MCP server "+s.cfg.Name+" changed what this tool is after it was offered. It did not run; do not call it again.", nil)
	}
	return nil
}

// read makes the result for the model.
func (s *Server) read(d definition, result *mcp.CallToolResult) (tool.Result, error) {
	if result.NeedsInput() {
		return tool.Result{}, tool.Tell("The tool asks for something that it cannot be given here. It did not come to a result; do not call it again.", nil)
	}
	text, err := textOf(result)
	switch {
	case err != nil:
		return tool.Result{}, tool.Tell("The tool ran, and its result cannot be read.", err)
	case result.IsError && text == "":
		return tool.Result{}, tool.Tell("The tool failed, and did not say why.", nil)
	case result.IsError:
		return tool.Result{}, tool.Tell("The tool failed: "+text, nil)
	case text == "":
		text = "ok"
	}
	return tool.Result{Text: text}, nil
}

// unreachable words for the model that nothing was sent.
func (s *Server) unreachable(ctx context.Context, d definition, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return tool.Tell(fmt.Sprintf("The MCP server %s cannot be reached. The tool did not run; say what you could not do.", s.cfg.Name), err)
}

// failed words for the model what became of a call that was sent. What the server
// says of it is meant for its client, and short; all else is for the log.
func (s *Server) failed(ctx context.Context, session *link, d definition, err error) error {
	var refused *jsonrpc.Error
	switch {
	case ctx.Err() != nil:
		if session != nil {
			s.suspect(session)
		}
		return context.Cause(ctx)
	case errors.As(err, &refused) && refused.Code == jsonrpc.CodeInvalidParams:
		return &tool.ArgumentError{Problems: []tool.Problem{{Message: shorten(oneLine(refused.Message), maxDescription)}}}
	case errors.As(err, &refused):
		return tool.Tell("The MCP server "+s.cfg.Name+" refused the call: "+shorten(oneLine(refused.Message), maxDescription), err)
	case session == nil:
		return s.unreachable(ctx, d, err)
	}
	s.forget(session)
	return tool.Tell("The connection to the MCP server "+s.cfg.Name+" broke off during the call. "+
		"The tool may have run, or not: find out before you call it again, or say so.", err)
}
