package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// present is the condition on which a field is written, or nil if it always is.
func (w *writing) present(field *model.FormField, at *jen.Statement) *jen.Statement {
	var all []*jen.Statement
	for _, a := range w.allocations(&model.Field{Path: field.Path}) {
		all = append(all, a.at.Clone().Op("!=").Nil())
	}
	if field.Empty != model.Never {
		all = append(all, w.unless(field.Empty, at))
	}
	if zero := field.Zero; zero != model.Never && zero != field.Empty && (zero != model.Nil || field.Empty != model.NoItems) {
		all = append(all, w.unless(field.Zero, at))
	}
	var is *jen.Statement
	for i, condition := range all {
		if i == 0 {
			is = condition
			continue
		}
		is.Op("&&").Add(condition)
	}
	return is
}

// unless is the condition that a value is not absent.
func (w *writing) unless(a model.Absence, at *jen.Statement) *jen.Statement {
	at = at.Clone()
	switch a {
	case model.NoText:
		return at.Op("!=").Lit("")
	case model.NoItems:
		return jen.Len(at).Op(">").Lit(0)
	case model.False:
		return at
	case model.Naught:
		return at.Op("!=").Lit(0)
	case model.Nil:
		return at.Op("!=").Nil()
	case model.IsZero:
		return jen.Op("!").Add(at).Dot("IsZero").Call()
	}
	return jen.Op("!").Add(w.tool("IsZero")).Call(jen.Op("&").Add(at))
}
