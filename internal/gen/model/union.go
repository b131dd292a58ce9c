package model

import (
	"cmp"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// Variant is a type that implements the interface of a Union.
type Variant struct {
	// Name is the value of the discriminator.
	Name string
	// Type is the struct, with the discriminator as one of its Fields.
	Type *Type
	// Pointer: a pointer to the struct implements the interface.
	Pointer bool
}

// iface derives an interface: an empty one takes any JSON, one with //ai:oneof what
// its implementations take.
func (b *builder) iface(out *Type, t types.Type, at site) bool {
	u := t.Underlying().(*types.Interface)
	if u.NumMethods() == 0 && u.NumEmbeddeds() == 0 {
		out.Kind = Any
		return true
	}
	named, ok := t.(*types.Named)
	if ok && sealed(u) && b.foreign(named) {
		b.notRead(at, diag.Interface, "nothing says which types implement the interface "+b.say(t),
			"declare the interface and its types here, or use a struct")
		return false
	}
	if !ok || named.Obj().Pkg() == nil || !b.prog.FromSource(named.Obj().Pos()) && !b.prog.Alone {
		b.wrong(at, diag.Interface, "nothing says which types implement the interface "+b.say(t), "use a struct")
		return false
	}
	d := b.annotation(named, directive.OneOf)
	if d == nil && sealed(u) && b.unread(named) {
		return false
	}
	if d == nil {
		b.wrong(at, diag.Interface, "nothing says which types implement the interface "+b.say(t),
			"give the interface an unexported method, and the directive //ai:oneof field=kind; or use a struct")
		return false
	}
	if out.Discriminator = d.String("field"); out.Discriminator == "" {
		b.noDiscriminator(d)
		return false
	}
	if !sealed(u) || named.TypeArgs().Len() > 0 {
		b.wrong(at, diag.Interface, b.say(t)+" may be implemented by types of other packages",
			"give it an unexported method, such as is"+exported(named.Obj().Name())+"()")
		return false
	}
	out.Kind = Union
	return b.variants(out, named, u, at)
}

// sealed says whether only types of its own package can implement an interface.
func sealed(u *types.Interface) bool {
	for m := range u.Methods() {
		if !m.Exported() {
			return true
		}
	}
	return false
}

// variants finds the types of the interface's package that implement it, in the
// order of their declaration.
func (b *builder) variants(out *Type, iface *types.Named, u *types.Interface, at site) bool {
	found := b.implementations(iface, u)
	if len(found) == 0 {
		b.wrong(at, diag.Interface, "no type of its package implements "+b.say(iface), "")
		return false
	}
	ok := true
	first := map[string]*types.TypeName{}
	for _, obj := range found {
		name := snake(obj.Name())
		here := at.in(iface.Obj().Name()+" "+obj.Name(), b.fieldPos(obj.Pos(), at))
		if other := first[name]; other != nil {
			b.wrong(here, diag.DuplicateField, strconv.Quote(name)+" would stand for both "+other.Name()+" and "+obj.Name(), "rename one of them")
			ok = false
			continue
		}
		first[name] = obj
		v := Variant{Name: name, Pointer: !types.Implements(obj.Type(), u)}
		if v.Type = b.variant(out, obj, name, here); v.Type == nil {
			ok = false
			continue
		}
		out.Variants = append(out.Variants, v)
	}
	return ok
}

func (b *builder) implementations(iface *types.Named, u *types.Interface) []*types.TypeName {
	var found []*types.TypeName
	scope := iface.Obj().Pkg().Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() || types.IsInterface(obj.Type()) {
			continue
		}
		if types.Implements(obj.Type(), u) || types.Implements(types.NewPointer(obj.Type()), u) {
			found = append(found, obj)
		}
	}
	slices.SortFunc(found, func(x, y *types.TypeName) int {
		return cmp.Or(positions(b.at(x.Pos()), b.at(y.Pos())), strings.Compare(x.Name(), y.Name()))
	})
	return found
}

// variant derives an implementation of an interface: a struct, to which the
// discriminator is added. That is done last, as the struct may contain the interface
// and not be complete yet.
func (b *builder) variant(union *Type, obj *types.TypeName, name string, at site) *Type {
	if named, ok := obj.Type().(*types.Named); ok && named.TypeParams().Len() > 0 {
		b.wrong(at, diag.NoJSON, obj.Name()+" has type parameters, so that there is no one type that implements the interface", "")
		return nil
	}
	st := b.typ(obj.Type(), at)
	if st == nil {
		return nil
	}
	if st.Kind != Struct {
		b.wrong(at, diag.NoJSON, obj.Name()+" is no object in JSON, and so has no place for "+union.Discriminator, "make it a struct")
		return nil
	}
	out := new(Type)
	b.pending = append(b.pending, func() {
		*out = *st
		out.Recursive = false
		out.Fields = b.discriminated(union, st.Fields, name, at)
	})
	return out
}

// discriminated returns fields with the discriminator: a field of that name if there
// is one, which must be able to hold the value, or else one that is only read.
func (b *builder) discriminated(union *Type, fields []*Field, name string, at site) []*Field {
	d := &Field{JSON: union.Discriminator, Type: &Type{Kind: String, Go: GoType{Expr: "string"}}, Pos: at.pos, Const: name}
	all := []*Field{d}
	for _, f := range fields {
		if !strings.EqualFold(f.JSON, d.JSON) {
			all = append(all, f)
			continue
		}
		if f.JSON != d.JSON || meets(f, name) != "" || f.Pointer {
			b.report(diag.Diagnostic{
				Code: diag.DuplicateField, Pos: f.Pos, Path: at.path,
				Message: f.Go + " is in the place of the discriminator " + d.JSON + ", and cannot hold " + strconv.Quote(name),
				Hint:    "remove the field, or make it a string",
			})
			continue
		}
		own := *f
		own.Const, own.Optional, own.Constraints.Default = name, false, ""
		all[0] = &own
	}
	return all
}
