package model

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// place is where a field is, if that is in the user's source, else where something
// leads to it.
func (b *builder) place(v *types.Var, at site) token.Position {
	if b.prog.FromSource(v.Pos()) {
		return b.at(v.Pos())
	}
	return at.pos
}

// field makes a property of the field of a struct.
func (b *builder) field(c candidate, at site) *Field {
	f := &Field{JSON: c.name, Go: c.field.Name(), Path: c.path, Pos: b.place(c.field, at), Optional: c.optional}
	here := at.in(c.owner+"."+f.Go, f.Pos).of(c.field.Pos())
	t := types.Unalias(c.field.Type())
	if p, ok := t.(*types.Pointer); ok {
		f.Pointer, f.Optional = true, true
		t = p.Elem()
	}
	if slices.Contains(c.options, "omitempty") || slices.Contains(c.options, "omitzero") {
		f.Optional = true
	}
	f.Type = b.typ(t, here)
	if f.Type != nil && slices.Contains(c.options, "string") && quotes(c.field.Type()) {
		f.Type = b.quoted(f.Type, here)
	}
	if f.Type == nil {
		return nil
	}
	doc := b.prog.Doc(c.field.Pos())
	f.Description = docText(doc.Comment)
	if f.Description == "" {
		f.Description = docText(doc.Line)
	}
	f.Deprecated = deprecated(f.Description)
	if f.Description == "" {
		f.Description = f.Type.Doc
	}
	b.options(c, here)
	b.tags(f, c.tag, here)
	return f
}

// options reports options of a json tag that encoding/json does not have, and so
// ignores.
func (b *builder) options(c candidate, at site) {
	known := []string{"omitempty", "omitzero", "string"}
	for _, o := range c.options {
		if o != "" && !slices.Contains(known, o) {
			b.wrong(at, diag.UnknownKeyword, "encoding/json knows no option "+strconv.Quote(o), diag.DidYouMean(o, known))
		}
	}
}

// quoted is a type in a string, which the option "string" of a json tag asks for.
func (b *builder) quoted(t *Type, at site) *Type {
	elem := *t
	switch t.Kind {
	case IntEnum:
		elem.Kind, elem.Enum = Int, nil
		if t.Unsigned {
			elem.Kind = Uint
		}
	case Bool, Int, Uint, Float:
	case String, Enum:
		b.wrong(at, diag.WrongForm, `with the option "string", encoding/json reads a JSON string within a string`, "remove the option")
		return nil
	default:
		b.wrong(at, diag.WrongForm, `the option "string" of a json tag means nothing for what is a string anyway`, "remove the option")
		return nil
	}
	return &Type{Kind: Quoted, Go: t.Go, Doc: t.Doc, Elem: &elem}
}

// quotes says whether the option "string" of encoding/json means anything for a
// type.
func quotes(t types.Type) bool {
	u, ok := deref(t).Underlying().(*types.Basic)
	return ok && u.Info()&(types.IsBoolean|types.IsNumeric|types.IsString) != 0 && !strings.HasPrefix(u.Name(), "complex")
}
