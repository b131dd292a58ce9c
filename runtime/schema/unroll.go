package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	// unrolledLevels is how often a definition is written out within itself, where
	// references to what contains them are refused: the object, what is in it, and
	// what is in that.
	unrolledLevels = 3
	// maxUnrolled bounds how many schemas that may make.
	maxUnrolled = 20_000
	// maxUnrolledDepth bounds how deep they are nested.
	maxUnrolledDepth = 80
	// maxDefs bounds how many definitions there may be.
	maxDefs = 1000
)

// itself is the name of the root among definitions. These begin with a slash.
const itself = "#"

// unroller writes definitions out where they are used.
type unroller struct {
	defs *object
	root *object
	// inline are the names of the definitions that are written out.
	inline map[string]bool
	// open counts how often a definition is written out around the current place.
	open        map[string]int
	size, depth int
}

// unroll returns a schema with the references that are accepted, and no others.
func unroll(root *object, accepted references) (*object, error) {
	defs, err := root.object("$defs")
	if err != nil {
		return nil, err
	}
	if len(defs.members) > maxDefs {
		return nil, tooLarge{fmt.Errorf("%d definitions, the limit is %d", len(defs.members), maxDefs)}
	}
	body := &object{slices.Clone(root.members)}
	body.remove("$defs")
	u := unroller{defs: defs, root: body, inline: map[string]bool{}, open: map[string]int{itself: 1}}
	g := newGraph(body, defs)
	for name := range g {
		u.inline[name] = accepted == noReferences || g.reaches(name, name)
	}
	out, err := u.whole(body, "the root")
	if err != nil {
		return nil, err
	}
	kept := new(object)
	for _, m := range defs.members {
		def, ok := m.value.(*object)
		if !ok || u.inline["/"+m.key] {
			continue
		}
		if def, err = u.whole(def, "$defs."+m.key); err != nil {
			return nil, err
		}
		kept.set(m.key, def)
	}
	if len(kept.members) > 0 {
		out.set("$defs", kept)
	}
	return out, nil
}

var errUnrolled error = tooLarge{fmt.Errorf("more than %d parts, or %d levels of them, once references are written out",
	maxUnrolled, maxUnrolledDepth)}

// whole unrolls a schema that must be possible.
func (u *unroller) whole(s *object, name string) (*object, error) {
	out, ok := u.schema(s)
	switch {
	case u.size > maxUnrolled:
		return nil, errUnrolled
	case !ok:
		return nil, errors.New(name + " must contain itself without an end")
	}
	return out, nil
}

// schema unrolls s. It says whether values are possible: they are not if they
// must contain something that is below the last level.
func (u *unroller) schema(s *object) (*object, bool) {
	if u.depth >= maxUnrolledDepth {
		u.size = maxUnrolled
	}
	if u.size++; u.size > maxUnrolled {
		return nil, false
	}
	u.depth++
	defer func() { u.depth-- }()
	if s.get("$ref") != nil {
		return u.reference(s)
	}
	out, possible := new(object), true
	for _, m := range s.members {
		if m.key == "description" && out.get(m.key) != nil {
			continue // items has added to it
		}
		v, ok := u.keyword(s, out, m)
		possible = possible && ok
		out.set(m.key, v)
	}
	if properties, _ := out.get("properties").(*object); properties != nil && len(properties.members) == 0 {
		was, _ := s.get("properties").(*object)
		possible = possible && len(was.members) == 0
	}
	return out, possible
}

// reference writes out what a reference names; what stands beside it goes over
// what the definition says.
func (u *unroller) reference(s *object) (*object, bool) {
	name, target := u.target(s)
	if target == nil || !u.inline[name] {
		return s, true
	}
	if u.open[name] >= unrolledLevels {
		return s, false
	}
	u.open[name]++
	out, ok := u.schema(target)
	u.open[name]--
	if !ok {
		return s, false
	}
	out = &object{slices.Clone(out.members)}
	for _, m := range s.members {
		if m.key != "$ref" {
			out.set(m.key, m.value)
		}
	}
	return out, true
}

func (u *unroller) target(s *object) (string, *object) {
	name := refName(s)
	if name == itself {
		return itself, u.root
	}
	def, _ := u.defs.get(strings.TrimPrefix(name, "/")).(*object)
	return name, def
}

// keyword unrolls the value of a keyword of s, of which out is written so far.
func (u *unroller) keyword(s, out *object, m member) (any, bool) {
	switch v := m.value.(type) {
	case *object:
		switch m.key {
		case "properties":
			return u.properties(s, v)
		case "items", "additionalProperties":
			return u.items(s, out, v)
		case "propertyNames":
			return u.schema(v)
		}
	case []any:
		if m.key == "anyOf" || m.key == "oneOf" || m.key == "allOf" {
			return u.branches(v, m.key == "allOf")
		}
	}
	return m.value, true
}

// properties leaves out the optional ones that are not possible.
func (u *unroller) properties(s, properties *object) (any, bool) {
	values, _ := s.get("required").([]any)
	required, _ := names(values, properties)
	out, possible := new(object), true
	for _, m := range properties.members {
		v, ok := m.value, true
		if property, isObject := v.(*object); isObject {
			v, ok = u.schema(property)
		}
		switch {
		case required[m.key]:
			possible = possible && ok
		case !ok, isHollow(v):
			continue
		}
		out.members = append(out.members, member{m.key, v})
	}
	return out, possible
}

// items unrolls the items of an array or the values of a map. It stays empty where
// they are not possible, and that can only be said in words.
func (u *unroller) items(s, out, items *object) (any, bool) {
	if v, ok := u.schema(items); ok {
		return v, true
	}
	for _, key := range []string{"minItems", "minProperties"} {
		if n := s.get(key); n != nil && n != literal("0") {
			return items, false
		}
	}
	description, _ := unquote(s.get("description"))
	out.set("description", quote(describe(description, []string{"to be left empty at this depth"})))
	return nothing, true
}

// nothing is the schema of the items of a list that has to stay empty.
var nothing = &object{[]member{{"type", quote("null")}}}

// isHollow says whether only an empty list or map is possible.
func isHollow(v any) bool {
	s, ok := v.(*object)
	return ok && (s.get("items") == any(nothing) || s.get("additionalProperties") == any(nothing))
}

// branches leaves out the alternatives that are not possible.
func (u *unroller) branches(branches []any, all bool) (any, bool) {
	out := []any{}
	for _, b := range branches {
		branch, ok := b.(*object)
		if ok {
			branch, ok = u.schema(branch)
			b = branch
		} else {
			ok = true
		}
		switch {
		case ok:
			out = append(out, b)
		case all:
			return branches, false
		}
	}
	return out, len(out) > 0 || len(branches) == 0
}

// refName returns the name of the definition that a reference is to, after a
// slash, or itself for the root.
func refName(s *object) string {
	ref, _ := unquote(s.get("$ref"))
	if ref == "#" {
		return itself
	}
	name, _ := strings.CutPrefix(ref, "#/$defs/")
	return "/" + unescape(name)
}
