package model

import (
	"go/token"
	"go/types"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// annotation returns the directive of the given name on a type, or nil. Types that
// come from export data have no comments, and so none.
func (b *builder) annotation(named *types.Named, name string) *directive.Directive {
	return directive.OfType(b.prog.Fset, b.prog.Doc(named.Obj().Pos()).Comment, name, b.diags)
}

// unread says whether a type may have directives that could not be read: then nothing
// is said of it, and it is left out.
func (b *builder) unread(named *types.Named) bool {
	return b.prog.Alone && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() != b.pkg.Path
}

// annotated checks that the directives on a type of the package say something about
// it.
func (b *builder) annotated(g *directive.Group) {
	obj := b.pkg.Types.Scope().Lookup(g.TypeSpec.Name.Name)
	if obj == nil {
		return
	}
	t := obj.Type()
	named, _ := t.(*types.Named)
	useless := func(name, message, hint string) {
		if d := g.Get(name); d != nil {
			b.report(diag.Diagnostic{Code: diag.MisplacedDirective, Pos: d.Pos, Message: "//ai:" + name + ": " + message, Hint: hint})
		}
	}
	if !isInterface(t) || named == nil {
		useless(directive.OneOf, obj.Name()+" is not an interface", "")
	}
	if named == nil || isInterface(t) || !hasMethod(t, "UnmarshalJSON") {
		useless(directive.Schema, obj.Name()+" has no method UnmarshalJSON, so that its form is known", "")
	}
	if named == nil || len(b.constants(named)) < 2 {
		useless(directive.Open, obj.Name()+" has no two constants that would make it an enum", "")
	}
	if d := g.Get(directive.Schema); d != nil && named != nil {
		b.writtenSchema(named.Obj().Name(), d)
	}
	if d := g.Get(directive.OneOf); d != nil && !d.Has("field") {
		b.noDiscriminator(d)
	}
}

func (b *builder) noDiscriminator(d *directive.Directive) {
	if d.Incomplete {
		return // the word that would have said it was reported
	}
	b.report(diag.Diagnostic{
		Code: diag.MalformedDirective, Pos: d.Pos, Message: "//ai:oneof does not say which key tells the types apart",
		Hint: "write //ai:oneof field=kind",
	})
}

// fieldPos is where a declared name is, for problems of a type itself.
func (b *builder) fieldPos(pos token.Pos, at site) token.Position {
	if b.prog.FromSource(pos) {
		return b.at(pos)
	}
	return at.pos
}
