package model

import (
	"go/types"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// Confirm says that a person must approve each call of a tool.
type Confirm struct {
	// Question is what the person is asked, in pieces; none leaves the words to who
	// asks.
	Question []Piece
}

// Piece is a part of a question: the value of an argument, or a text.
type Piece struct {
	Text string
	// Field is one of the fields of Args, or nil for a text.
	Field *Field
}

// confirm reads the key of that name, whose value is a template.
func (p *params) confirm(d *directive.Directive) {
	a, ok := d.Get("confirm")
	if !ok {
		return
	}
	p.tool.Confirm = &Confirm{}
	if !a.HasValue {
		return
	}
	pieces, wrong := split(a.Value)
	if wrong != "" {
		p.report(diag.Diagnostic{
			Code: diag.BadTemplate, Pos: a.Pos, Path: p.site().path, Message: "confirm: " + wrong,
			Hint: "write {x} for the argument x, and {{ and }} for braces",
		})
		return
	}
	for _, piece := range pieces {
		if piece.argument {
			p.argument(a, piece.text)
		} else {
			p.tool.Confirm.Question = append(p.tool.Confirm.Question, Piece{Text: piece.text})
		}
	}
}

// argument adds the value of an argument to a question.
func (p *params) argument(a directive.Arg, name string) {
	f := p.find(name)
	if f == nil {
		p.report(diag.Diagnostic{
			Code: diag.UnknownParam, Pos: a.Pos, Path: p.site().path,
			Message: "confirm names " + strconv.Quote(name) + ", which is not a parameter of " + p.tool.Method,
			Hint:    p.nearest(name),
		})
		return
	}
	if t := unreadable(p.goField(f), map[types.Type]bool{}); t != nil && !f.Constraints.WriteOnly {
		p.report(diag.Diagnostic{
			Code: diag.BadTemplate, Pos: a.Pos, Path: p.site().path,
			Message: "confirm cannot show " + name + " to a person: " + p.say(t) + " can be read from JSON, but not written",
			Hint:    "give the type MarshalText",
		})
		return
	}
	p.tool.Confirm.Question = append(p.tool.Confirm.Question, Piece{Field: f})
}

// goField is the type of the Go variable that an argument is stored in.
func (p *params) goField(f *Field) types.Type {
	for v := range p.sig.Params().Variables() {
		switch {
		case p.tool.Struct && !isContext(v.Type()):
			return memberOf(v.Type(), f)
		case !p.tool.Struct && v.Name() == f.Go:
			return v.Type()
		}
	}
	return types.Typ[types.Invalid]
}

// memberOf is the type of a field, which may be promoted, of a struct.
func memberOf(t types.Type, f *Field) types.Type {
	names := make([]string, 0, len(f.Path)+1)
	for _, e := range f.Path {
		names = append(names, e.Name)
	}
	for _, name := range append(names, f.Go) {
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok {
			return types.Typ[types.Invalid]
		}
		for v := range st.Fields() {
			if v.Name() == name {
				t = v.Type()
				break
			}
		}
	}
	return t
}

// unreadable finds a type within t that encoding/json would not write as it was
// read; nil if there is none.
func unreadable(t types.Type, seen map[types.Type]bool) types.Type {
	t = types.Unalias(t)
	if seen[t] || isTime(t) || isKnown(t) || marshals(t) {
		return nil
	}
	seen[t] = true
	if hasMethod(t, "UnmarshalText") || hasMethod(t, "UnmarshalJSON") {
		return t
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if found := unreadable(f.Type(), seen); f.Exported() && found != nil {
				return found
			}
		}
	case interface{ Elem() types.Type }:
		return unreadable(u.Elem(), seen)
	}
	return nil
}

// part is a piece of a template.
type part struct {
	text     string
	argument bool
}

// split takes a template apart, and says what is wrong with it.
func split(template string) (parts []part, wrong string) {
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			parts = append(parts, part{text: text.String()})
			text.Reset()
		}
	}
	for template != "" {
		i := strings.IndexAny(template, "{}")
		if i < 0 {
			text.WriteString(template)
			break
		}
		text.WriteString(template[:i])
		brace, rest := template[i], template[i+1:]
		if rest != "" && rest[0] == brace {
			text.WriteByte(brace)
			template = rest[1:]
			continue
		}
		name, after, closed := strings.Cut(rest, "}")
		switch {
		case brace == '}':
			return nil, "there is a } without a {"
		case !closed || strings.Contains(name, "{"):
			return nil, "there is a { without a }"
		case strings.TrimSpace(name) == "":
			return nil, "there is no name between { and }"
		}
		flush()
		parts = append(parts, part{strings.TrimSpace(name), true})
		template = after
	}
	flush()
	return parts, ""
}
