package model

import (
	"go/token"
	"slices"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// site is a place where a type is used: a parameter, a field, a result.
type site struct {
	// name is what the place is called in messages, and pos where problems are
	// reported: the nearest place in source that leads there.
	name string
	pos  token.Position
	// path leads from the tool to the place.
	path []diag.Step
	// decl is the declared name whose type expression is meant.
	decl token.Pos
}

// at is another name for the place.
func (s site) at(name string, pos token.Position) site {
	s.name, s.pos = name, pos
	return s
}

// in is a place within s, one step further.
func (s site) in(name string, pos token.Position) site {
	s.path = append(slices.Clip(s.path), diag.Step{Name: name})
	return s.at(name, pos)
}

// of is s with the name whose type expression is meant.
func (s site) of(decl token.Pos) site {
	s.decl = decl
	return s
}

// wrong reports a problem of the type used at a place.
func (b *builder) wrong(s site, code diag.Code, message, hint string) {
	b.report(diag.Diagnostic{Code: code, Pos: s.pos, Message: s.name + ": " + message, Path: s.path, Hint: hint})
}
