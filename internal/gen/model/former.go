package model

import (
	"go/types"
	"slices"
	"strings"
)

// former derives forms. Its builder reports nothing.
type former struct {
	*builder
	// nested counts the generic types on the way: see deepest.
	nested map[*types.Named]int
}

// of returns the form of a type. Each named type has one.
func (b *former) of(t types.Type) *Form {
	t = types.Unalias(t)
	named, ok := t.(*types.Named)
	if !ok {
		return b.finish(new(Form), t)
	}
	key := types.TypeString(named, nil)
	if known := b.forms[key]; known != nil {
		known.Recursive = known.Recursive || known.Kind == Invalid
		return known
	}
	out := new(Form)
	if b.nested[named.Origin()] >= deepest {
		return &Form{Kind: Any}
	}
	b.forms[key] = out
	b.nested[named.Origin()]++
	defer func() { b.nested[named.Origin()]-- }()
	return b.finish(out, t)
}

// finish fills in out for the type t.
func (b *former) finish(out *Form, t types.Type) *Form {
	g, cannot := goType(b.pkg.Types, t)
	recursive := out.Recursive
	if out.Go = g; cannot != "" || !b.derive(out, t) {
		*out = Form{Kind: Any, Go: g, Interface: types.IsInterface(t)}
	}
	out.Recursive = (recursive || out.Recursive) && out.Kind != Struct && out.Kind != Any
	return out
}

// derive fills in how t is written, and says whether that is known.
func (b *former) derive(out *Form, t types.Type) bool {
	switch {
	case isTime(t):
		out.Kind = Time
		return true
	case types.TypeString(t, nil) == "encoding/json.Number":
		out.Kind = Number
		return true
	case types.IsInterface(t), hasMethod(t, "MarshalJSON"):
		return false
	case hasMethod(t, "MarshalText"):
		out.Kind = Text
		return !byAddress(t)
	}
	if copiesLock(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		out.Kind = written(u)
		return out.Kind != Invalid
	case *types.Pointer:
		out.Elem, out.Kind = b.of(u.Elem()), Pointer
	case *types.Slice:
		if isByte(u.Elem()) && !marshals(u.Elem()) {
			out.Kind = Bytes
			_, plain := types.Unalias(u.Elem()).(*types.Basic)
			return plain
		}
		out.Elem, out.Kind = b.of(u.Elem()), Slice
	case *types.Array:
		out.Elem, out.Kind = b.of(u.Elem()), Array
	case *types.Map:
		return b.mapping(out, u)
	case *types.Struct:
		return !b.isStandard(t) && b.structure(out, t, u)
	default:
		return false
	}
	return true
}

// copiesLock says whether to write a value would copy a lock: that of a map, or of an
// array within something else, gets a variable of its own.
func copiesLock(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Map:
		return locks(u.Elem())
	case interface{ Elem() types.Type }:
		_, array := u.Elem().Underlying().(*types.Array)
		return array && locks(u.Elem())
	}
	return false
}

// isStandard says whether a type is one of the standard library, whose structs differ
// from version to version of Go: generated code must not.
func (b *former) isStandard(t types.Type) bool {
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	first, _, _ := strings.Cut(named.Obj().Pkg().Path(), "/")
	own, _, _ := strings.Cut(b.pkg.Path, "/")
	return !strings.Contains(first, ".") && first != own
}

// written is the kind in which encoding/json writes a basic type.
func written(u *types.Basic) Kind {
	switch info := u.Info(); {
	case info&types.IsString != 0:
		return String
	case info&types.IsBoolean != 0:
		return Bool
	case info&types.IsUnsigned != 0:
		return Uint
	case info&types.IsInteger != 0:
		return Int
	case info&types.IsFloat != 0:
		return Float
	}
	return Invalid
}

// mapping derives a map. encoding/json does not find methods of its values that need
// their address.
func (b *former) mapping(out *Form, u *types.Map) bool {
	if byAddress(u.Elem()) {
		return false
	}
	key := types.Unalias(u.Key())
	basic, ok := key.Underlying().(*types.Basic)
	switch {
	case ok && basic.Info()&types.IsString != 0:
	case hasMethod(key, "MarshalText"):
		if types.IsInterface(key) || isPointer(key) || byAddress(key) {
			return false
		}
		out.Key = &Form{Kind: Text}
	case ok && basic.Info()&types.IsInteger != 0:
		out.Key = &Form{Kind: written(basic)}
	default:
		return false
	}
	out.Elem, out.Kind = b.of(u.Elem()), Map
	return true
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// byAddress says whether a type, or what is in it without a pointer or slice, has a
// method for JSON that needs its address.
func byAddress(t types.Type) bool {
	t = types.Unalias(t)
	if types.IsInterface(t) {
		return false
	}
	for _, name := range []string{"MarshalJSON", "MarshalText"} {
		if hasMethod(t, name) {
			obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
			return obj == nil
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return byAddress(u.Elem())
	case *types.Struct:
		return slices.ContainsFunc(slices.Collect(u.Fields()), func(f *types.Var) bool { return byAddress(f.Type()) })
	}
	return false
}

// structure derives a struct whose fields the package may all mention.
func (b *former) structure(out *Form, t types.Type, st *types.Struct) bool {
	candidates, ok := b.candidates(level{typ: st, key: types.TypeString(t, nil)}, site{})
	if !ok {
		return false
	}
	chosen, _ := b.dominant(candidates, site{})
	var fields []*FormField
	for _, c := range chosen {
		if c.path, ok = b.selector(t, c); !ok {
			return false
		}
		if f := b.formField(c); f != nil {
			fields = append(fields, f)
		}
	}
	out.Kind, out.Fields, out.Assert = Struct, fields, b.assertion(st)
	return true
}

// passed describes an embedded struct on the way to a field that is written. It has
// no name if the package cannot mention it.
func (b *builder) passed(v *types.Var) (Embedded, bool) {
	_, pointer := types.Unalias(v.Type()).(*types.Pointer)
	if b.mentions(v) {
		return Embedded{Name: v.Name(), Pointer: pointer}, true
	}
	return Embedded{}, !pointer
}

// mentions says whether the package can mention a field.
func (b *builder) mentions(v *types.Var) bool { return v.Exported() || v.Pkg().Path() == b.pkg.Path }

// selector returns the embedded structs to name on the way to a field: none if the
// package cannot mention all of them, but Go promotes the field. It says whether
// there is a way.
func (b *former) selector(t types.Type, c candidate) (path []Embedded, ok bool) {
	if !b.mentions(c.field) {
		return nil, false
	}
	if !slices.ContainsFunc(c.path, func(e Embedded) bool { return e.Name == "" }) {
		return c.path, true
	}
	if slices.ContainsFunc(c.path, func(e Embedded) bool { return e.Pointer }) {
		return nil, false
	}
	promoted, _, _ := types.LookupFieldOrMethod(t, true, b.pkg.Types, c.field.Name())
	return nil, promoted == c.field
}

// formField derives a field, or returns nil if it is always left out.
func (b *former) formField(c candidate) *FormField {
	t := types.Unalias(c.field.Type())
	f := &FormField{JSON: c.name, Go: c.field.Name(), Path: c.path, Form: b.of(t)}
	if slices.Contains(c.options, "omitempty") {
		if a, ok := t.Underlying().(*types.Array); ok && a.Len() == 0 {
			return nil
		}
		f.Empty = empty(t)
	}
	if slices.Contains(c.options, "omitzero") {
		f.Zero = zero(t)
	}
	f.Quoted = slices.Contains(c.options, "string") && quotes(t) && !marshals(deref(t))
	return f
}
