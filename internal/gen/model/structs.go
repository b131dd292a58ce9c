package model

import (
	"cmp"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// candidate is a field that may be part of an object.
type candidate struct {
	field *types.Var
	tag   reflect.StructTag
	// name is the JSON name; named says that it comes from the tag.
	name  string
	named bool
	// options are those of the json tag.
	options []string
	// index leads to the field; path are the embedded structs on the way, which
	// has a pointer if optional.
	index    []int
	path     []Embedded
	optional bool
	owner    string
}

// level is an embedded struct whose fields are yet to be looked at.
type level struct {
	typ      *types.Struct
	key      string
	index    []int
	path     []Embedded
	optional bool
	owner    string
}

// structure fills in the fields of an object as encoding/json finds them: those of
// embedded structs are promoted, less deep ones win, then those with a tag.
func (b *builder) structure(out *Type, t types.Type, st *types.Struct, at site) bool {
	owner := at.name
	if named, ok := t.(*types.Named); ok {
		owner = named.Obj().Name()
	}
	if st.NumFields() > 0 && !exportsFields(st) {
		b.wrong(at, diag.NoFields, b.say(t)+" has only unexported fields, so that it is always {} in JSON", "export its fields, or give the type UnmarshalText")
		return false
	}
	candidates, ok := b.candidates(level{typ: st, key: types.TypeString(t, nil), owner: owner}, at)
	chosen, unique := b.dominant(candidates, at)
	ok = ok && unique
	for _, c := range chosen {
		f := b.field(c, at)
		if f == nil {
			ok = false
			continue
		}
		out.Fields = append(out.Fields, f)
	}
	out.Assert = b.assertion(st)
	return b.distinct(out.Fields, at) && ok
}

// exportsFields says whether a struct has fields that encoding/json sees.
func exportsFields(st *types.Struct) bool {
	for f := range st.Fields() {
		if f.Exported() {
			return true
		}
		if _, isStruct := deref(f.Type()).Underlying().(*types.Struct); f.Embedded() && isStruct {
			return true
		}
	}
	return false
}

func deref(t types.Type) types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		return types.Unalias(p.Elem())
	}
	return t
}

// candidates walks a struct and the structs that it embeds, breadth first.
func (b *builder) candidates(root level, at site) (all []candidate, ok bool) {
	ok = true
	visited := map[string]bool{}
	next := []level{root}
	for len(next) > 0 {
		current := next
		next = nil
		count := map[string]int{}
		for _, l := range current {
			count[l.key]++
		}
		for _, l := range current {
			if visited[l.key] {
				continue
			}
			visited[l.key] = true
			found, deeper, good := b.flat(l, at)
			ok = ok && good
			for _, c := range found {
				all = append(all, c)
				if count[l.key] > 1 {
					// The struct is embedded twice at this depth: its fields hide each
					// other.
					all = append(all, c)
				}
			}
			next = append(next, deeper...)
		}
	}
	return all, ok
}

// flat looks at the fields of one struct.
func (b *builder) flat(l level, at site) (found []candidate, deeper []level, ok bool) {
	ok = true
	for i := range l.typ.NumFields() {
		v := l.typ.Field(i)
		t := deref(v.Type())
		st, isStruct := t.Underlying().(*types.Struct)
		if v.Embedded() && b.invalidAt(t, at.in(l.owner+"."+v.Name(), b.place(v, at)).of(v.Pos())) {
			ok = false
			continue
		}
		if !v.Exported() && (!v.Embedded() || !isStruct) {
			continue
		}
		tag := reflect.StructTag(l.typ.Tag(i))
		ok = b.readable(tag, at.in(l.owner+"."+v.Name(), b.place(v, at))) && ok
		json := tag.Get("json")
		if json == "-" || (tag.Get("jsonschema") == "-" && !b.writes) {
			continue
		}
		name, options, _ := strings.Cut(json, ",")
		if !validName(name) {
			name = ""
		}
		index := append(slices.Clone(l.index), i)
		if name != "" || !v.Embedded() || !isStruct {
			found = append(found, candidate{
				field: v, tag: tag, name: cmp.Or(name, v.Name()), named: name != "", options: strings.Split(options, ","),
				index: index, path: l.path, optional: l.optional, owner: l.owner,
			})
			continue
		}
		e, good := b.embed(v, t, at)
		ok = ok && good
		deeper = append(deeper, level{
			typ: st, key: types.TypeString(t, nil), index: index,
			path: append(slices.Clone(l.path), e), optional: l.optional || e.Pointer, owner: b.say(t),
		})
	}
	return found, deeper, ok
}

// embed describes an embedded struct whose fields are promoted.
func (b *builder) embed(v *types.Var, t types.Type, at site) (Embedded, bool) {
	if b.writes {
		return b.passed(v)
	}
	g, cannot := goType(b.pkg.Types, t)
	if cannot == "" && !v.Exported() && v.Pkg().Path() != b.pkg.Path {
		cannot = v.Name() + " is embedded unexported in another package"
	}
	if cannot != "" {
		b.wrong(at, diag.CannotName, "generated code cannot use the embedded type "+b.say(t)+": "+cannot, writable(cannot))
		return Embedded{}, false
	}
	_, pointer := types.Unalias(v.Type()).(*types.Pointer)
	return Embedded{Name: v.Name(), Pointer: pointer, Type: g}, true
}

// validName says whether encoding/json takes a name from a tag.
func validName(s string) bool {
	for _, r := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return s != ""
}

// dominant chooses among the fields of one name, and reports those of which none
// wins: encoding/json leaves them out in silence.
func (b *builder) dominant(all []candidate, at site) (chosen []candidate, ok bool) {
	byName := map[string][]candidate{}
	for _, c := range all {
		byName[c.name] = append(byName[c.name], c)
	}
	ok = true
	for _, same := range byName {
		slices.SortStableFunc(same, func(x, y candidate) int {
			return cmp.Or(cmp.Compare(len(x.index), len(y.index)), boolean(y.named)-boolean(x.named), slices.Compare(x.index, y.index))
		})
		first := same[0]
		if len(same) > 1 && len(same[1].index) == len(first.index) && same[1].named == first.named {
			ok = false
			b.ambiguous(first, same[1], at)
			continue
		}
		chosen = append(chosen, first)
	}
	slices.SortFunc(chosen, func(x, y candidate) int { return slices.Compare(x.index, y.index) })
	return chosen, ok
}

func (b *builder) ambiguous(x, y candidate, at site) {
	code, message := diag.AmbiguousField, "embedded structs have two fields of the JSON name "+strconv.Quote(x.name)+", and encoding/json takes neither"
	if len(x.index) == 1 {
		code, message = diag.DuplicateField, strconv.Quote(x.name)+" is the JSON name of both "+x.field.Name()+" and "+y.field.Name()
	}
	d := diag.Diagnostic{
		Code: code, Pos: b.place(y.field, at), Path: at.path, Message: message,
		Hint: "give one of them another name in its json tag",
	}
	if pos := b.place(x.field, at); pos != d.Pos {
		d.Related = []diag.Related{{Pos: pos, Message: x.owner + "." + x.field.Name() + " is here"}}
	}
	b.report(d)
}

// assertion lists the fields of a struct, or returns nil if the package cannot
// write it down: one of another package with unexported fields, to which nothing in
// Go holds all of its fields.
func (b *builder) assertion(st *types.Struct) []AssertField {
	fields := []AssertField{}
	for f := range st.Fields() {
		g, cannot := goType(b.pkg.Types, f.Type())
		if (!f.Exported() && f.Pkg().Path() != b.pkg.Path) || cannot != "" {
			return nil
		}
		a := AssertField{Name: f.Name(), Type: g}
		if f.Embedded() {
			a.Name = ""
		}
		fields = append(fields, a)
	}
	return fields
}
