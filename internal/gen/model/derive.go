package model

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// deepest is how often a generic type may be nested in itself, with other arguments
// each time: without a limit, one that grows with every level would have no end.
const deepest = 10

// open is a named type that is being derived.
type open struct {
	key    string
	origin *types.Named
	typ    *Type
}

// typ returns what a type is in JSON, by the rules of encoding/json, or nil after it
// has reported why there is no saying. Each named type is derived once.
func (b *builder) typ(t types.Type, at site) *Type {
	t = types.Unalias(t)
	named, ok := t.(*types.Named)
	if !ok {
		return b.finish(new(Type), t, at)
	}
	key := types.TypeString(named, nil)
	if known := b.types[key]; known != nil {
		return known
	}
	nested := 0
	for i, o := range b.open {
		if o.key == key {
			return b.recursive(i, t, at)
		}
		if o.origin == named.Origin() {
			nested++
		}
	}
	if nested >= deepest {
		b.wrong(at, diag.NoJSON, b.say(named.Origin())+" contains itself with other type arguments each time, without an end", "")
		return nil
	}
	out := new(Type)
	b.open = append(b.open, open{key, named.Origin(), out})
	out = b.finish(out, t, at)
	b.open = b.open[:len(b.open)-1]
	if out != nil {
		b.types[key] = out
	}
	if len(b.open) == 0 {
		b.complete()
	}
	return out
}

// complete does what had to wait until all types were derived.
func (b *builder) complete() {
	for _, do := range b.pending {
		do()
	}
	b.pending = nil
}

// recursive marks the open types from the i-th on as recursive: each contains
// itself by way of the others.
func (b *builder) recursive(i int, t types.Type, at site) *Type {
	if kind := b.open[i].typ.Kind; kind != Struct && kind != Union {
		b.wrong(at, diag.NoJSON, b.say(t)+" contains itself other than through a struct", "put a struct in between")
		return nil
	}
	for _, o := range b.open[i:] {
		o.typ.Recursive = true
	}
	return b.open[i].typ
}

// finish fills in out for the type t.
func (b *builder) finish(out *Type, t types.Type, at site) *Type {
	if b.invalidAt(t, at) {
		return nil
	}
	if !b.derive(out, t, at) {
		return nil
	}
	g, cannot := goType(b.pkg.Types, t)
	if cannot != "" {
		b.wrong(at, diag.CannotName, "generated code cannot use the type "+b.say(t)+": "+cannot, writable(cannot))
		return nil
	}
	out.Go, out.Locks = g, locks(t)
	if named, ok := t.(*types.Named); ok {
		doc := b.prog.Doc(named.Obj().Pos())
		out.Doc = cmp.Or(docText(doc.Comment), docText(doc.Line), out.Doc)
	}
	// Recursion is only through objects, where encoding/json has no limits either.
	out.Recursive = out.Recursive && (out.Kind == Struct || out.Kind == Union)
	return out
}

// derive fills in what t is in JSON, and says whether it is anything.
func (b *builder) derive(out *Type, t types.Type, at site) bool {
	switch {
	case isTime(t):
		out.Kind = Time
		return true
	case isKnown(t):
		b.special(out, t)
		return true
	case isInterface(t):
		return b.iface(out, t, at)
	case hasMethod(t, "UnmarshalJSON"):
		return b.custom(out, t, at)
	case b.describesItself(t, at):
		return false
	case hasMethod(t, "UnmarshalText"):
		b.text(out, t)
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return b.basic(out, t, u, at)
	case *types.Pointer:
		if _, named := t.(*types.Named); named {
			return b.noJSON(t, at)
		}
		out.Kind, out.Elem = Pointer, b.typ(u.Elem(), at)
	case *types.Slice:
		if isByte(u.Elem()) {
			return b.bytes(out, u, at)
		}
		out.Kind, out.Elem = Slice, b.typ(u.Elem(), at)
	case *types.Array:
		out.Kind, out.Len, out.Elem = Array, int(u.Len()), b.typ(u.Elem(), at)
	case *types.Map:
		return b.mapping(out, u, at)
	case *types.Struct:
		out.Kind = Struct
		return b.structure(out, t, u, at)
	default:
		return b.noJSON(t, at)
	}
	return out.Elem != nil
}

func (b *builder) noJSON(t types.Type, at site) bool {
	b.wrong(at, diag.NoJSON, b.say(t)+" has no JSON form", b.skipHint(at))
	return false
}

// skipHint says how to get rid of something that has no JSON form.
func (b *builder) skipHint(at site) string {
	if strings.HasPrefix(at.name, "parameter ") {
		return "give the receiver what the model cannot send, and take it from there"
	}
	if at.name == "the result" {
		return "return something else"
	}
	return "tag it `json:\"-\"`, or give the type UnmarshalText"
}

// ofInvopop are the methods by which types tell invopop/jsonschema their schema at
// run time.
var ofInvopop = []string{"JSONSchema", "JSONSchemaExtend", "JSONSchemaAlias", "JSONSchemaProperty"}

// describesItself reports a type with such a method, which a generator cannot call.
func (b *builder) describesItself(t types.Type, at site) bool {
	named, ok := t.(*types.Named)
	if !ok {
		return false
	}
	for _, name := range ofInvopop {
		if obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), false, nil, name); obj != nil {
			if _, ok := obj.(*types.Func); ok {
				hint := "say it in jsonschema tags; or, if the type has UnmarshalJSON, with //ai:schema"
				if b.foreign(named) {
					hint = "declare a type here without the method, and say its form in jsonschema tags"
				}
				b.wrong(at, diag.SchemaMethod, b.say(t)+" has the method "+name+", which would have to be run to know the schema", hint)
				return true
			}
		}
	}
	return false
}

// basic derives strings, booleans and numbers.
func (b *builder) basic(out *Type, t types.Type, u *types.Basic, at site) bool {
	info := u.Info()
	switch {
	case info&types.IsString != 0:
		out.Kind = String
		out.Enum = b.enum(t)
		if out.Enum != nil {
			out.Kind = Enum
		}
	case info&types.IsBoolean != 0:
		out.Kind = Bool
	case u.Kind() == types.Uintptr:
		return b.noJSON(t, at)
	case info&types.IsUnsigned != 0:
		out.Kind = Uint
	case info&types.IsInteger != 0:
		out.Kind = Int
	case info&types.IsFloat != 0:
		out.Kind = Float
	default:
		return b.noJSON(t, at)
	}
	if out.Kind == Int || out.Kind == Uint {
		if out.Enum = b.enum(t); out.Enum != nil {
			out.Unsigned = out.Kind == Uint
			out.Kind = IntEnum
		}
	}
	out.Bits = bits[u.Kind()]
	out.Unsized = u.Kind() == types.Int || u.Kind() == types.Uint
	return true
}

// bits are the sizes of numbers; int and uint may have fewer.
var bits = map[types.BasicKind]int{
	types.Int: 64, types.Int8: 8, types.Int16: 16, types.Int32: 32, types.Int64: 64,
	types.Uint: 64, types.Uint8: 8, types.Uint16: 16, types.Uint32: 32, types.Uint64: 64,
	types.Float32: 32, types.Float64: 64,
}

func (b *builder) bytes(out *Type, u *types.Slice, at site) bool {
	if _, ok := types.Unalias(u.Elem()).(*types.Basic); !ok {
		b.wrong(at, diag.WrongForm, "encoding/json reads []"+b.say(u.Elem())+" as base64, because its elements are bytes", "use []byte")
		return false
	}
	out.Kind = Bytes
	return true
}

// keyKinds are the kinds that the keys of a map may have.
var keyKinds = []Kind{String, Enum, Int, Uint, IntEnum, Text, TextEnum}

// mapping derives a map, whose keys are texts, or integers written as texts.
func (b *builder) mapping(out *Type, u *types.Map, at site) bool {
	key := types.Unalias(u.Key())
	if b.invalidAt(key, at) {
		return false
	}
	basic, ok := key.Underlying().(*types.Basic)
	if (!ok || basic.Info()&(types.IsString|types.IsInteger) == 0) && !hasMethod(key, "UnmarshalText") {
		b.wrongKey(u, at)
		return false
	}
	if key != types.Typ[types.String] {
		k := b.typ(key, at)
		if k == nil {
			return false
		}
		if !slices.Contains(keyKinds, k.Kind) {
			b.wrongKey(u, at)
			return false
		}
		out.Key = k
	}
	out.Kind, out.Elem = Map, b.typ(u.Elem(), at)
	return out.Elem != nil
}

func (b *builder) wrongKey(u *types.Map, at site) {
	b.wrong(at, diag.MapKey, "the keys of a map must be strings, integers, or have UnmarshalText, not "+b.say(u.Key()),
		"use map[string]"+b.say(u.Elem())+", or a slice of structs")
}
