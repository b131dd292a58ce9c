package model

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// at is where the problems of a receiver are: at its //ai:assistant or its first
// tool.
func (r *receiver) at(b *builder) token.Position {
	if r.group != nil {
		return b.at(r.group.TypeSpec.Name.Pos())
	}
	return b.at(r.methods[0].Func.Pos())
}

// assistant reads //ai:assistant, its instructions, and the hooks of the type.
func (b *builder) assistant(r *receiver, named *types.Named) *Assistant {
	d := r.group.Get(directive.Assistant)
	a := &Assistant{
		ID:          d.String("id"),
		Name:        d.String("name"),
		Doc:         firstSentence(docText(b.prog.Doc(r.obj.Pos()).Comment)),
		Model:       d.String("model"),
		Temperature: temperature(d.String("temperature")),
		MaxSteps:    d.Int("max-steps"),
		MaxParallel: d.Int("max-parallel"),
		ToolTimeout: d.Duration("tool-timeout"),
		Private:     d.Has("private"),
	}
	if a.ID == "" {
		a.ID = b.defaultID(r)
	}
	if a.Name == "" {
		a.Name = inWords(a.ID)
	}
	var lines []string
	var first *directive.Directive
	for _, i := range r.group.Directives {
		if i.Name == directive.Instructions {
			lines = append(lines, i.Text)
			if first == nil {
				first = i
			}
		}
	}
	a.Instructions = strings.Join(lines, "\n")
	a.Hooks = b.hooks(r, named, first)
	return a
}

// defaultID is the id of an assistant that is not given one: after its package if
// the type is just called Assistant, unless the package is main, which says
// nothing.
func (b *builder) defaultID(r *receiver) string {
	id := snake(r.name)
	if r.name == "Assistant" && b.pkg.Name != "main" {
		id = snake(b.pkg.Name)
	}
	if !directive.IsIdentifier(id) {
		b.report(diag.Diagnostic{
			Code: diag.BadName, Pos: b.at(r.obj.Pos()),
			Message: strconv.Quote(id) + " cannot be the id of an assistant: it is not of the form ^[a-zA-Z0-9_-]{1,64}$",
			Hint:    "give it one: //ai:assistant id=…",
		})
	}
	return id
}

// temperature reads the key of that name; its default is 1.
func temperature(v string) *float64 {
	switch v {
	case "":
		return new(1.0)
	case "none":
		return nil
	}
	t, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return nil
	}
	return &t
}
