package mcptools

import (
	"fmt"
	"maps"
)

// Change is a definition that is not accepted: it differs from the one that was, or is
// new to a server with pins.
type Change struct {
	// Tool is the server's own name of the tool.
	Tool string
	// Was is the fingerprint that was accepted, empty for a tool that is new.
	Was string
	// Is is the fingerprint of the definition as it is now.
	Is string
	// Description and Schema are what a model would read.
	Description, Schema string
}

// Changes returns the definitions that are not accepted, in the order of the server,
// as the list of tools was when it was read last.
func (s *Server) Changes() []Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	var changes []Change
	for _, d := range s.catalog.listed {
		if was := s.catalog.accepted[d.name]; was != d.print {
			changes = append(changes, Change{Tool: d.name, Was: was, Is: d.print, Description: d.description, Schema: d.schema})
		}
	}
	return changes
}

// Accept lets a changed or new tool be used. The fingerprint says which definition
// was looked at: that of a [Change]. It is an error if the server has another one by
// now.
func (s *Server) Accept(tool, fingerprint string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch d := s.catalog.find(tool); {
	case d == nil:
		return fmt.Errorf("the MCP server %s has no tool %q", s.cfg.Name, tool)
	case d.print != fingerprint:
		return fmt.Errorf("the tool %q of the MCP server %s changed again: it is %s", tool, s.cfg.Name, d.print)
	}
	s.catalog.accepted[tool] = fingerprint
	return nil
}

// Pins returns the fingerprints of the definitions that are accepted, by the server's
// own names of the tools, for [Config.Pins]. A tool that the server has no more keeps
// its pin.
func (s *Server) Pins() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.catalog.accepted)
}
