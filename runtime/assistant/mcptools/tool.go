package mcptools

import (
	"context"
	"fmt"
	"slices"

	"github.com/aigen-go/aigen/runtime/tool"
)

// tool makes a definition one that a run can use. The caller holds the lock.
func (s *Server) tool(d definition, name string) tool.Tool {
	read := readerOf(d.schema).read
	t := tool.Tool{
		Name: name, Description: d.description, Schema: d.schema, Verbatim: true, Hints: d.hints, Timeout: s.cfg.CallTimeout,
		Handler: func(ctx context.Context, args []byte) (tool.Result, error) {
			text, err := tool.Decode(args, read)
			if err != nil {
				return tool.Result{}, err
			}
			return s.call(ctx, d, text)
		},
	}
	if !s.allowed(d) {
		t.Confirm = func(args []byte) (string, error) {
			text, err := tool.Decode(args, read)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("Run the tool %s of the MCP server %s with %s?", fit(d.name), s.cfg.Name, tool.Show(text)), nil
		}
	}
	return t
}

// allowed says whether a tool runs without approval.
func (s *Server) allowed(d definition) bool {
	return slices.Contains(s.cfg.Allow, d.name) || s.cfg.TrustHints && d.hints.ReadOnly
}
