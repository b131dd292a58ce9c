package schema

import (
	"fmt"
	"slices"
	"strings"
)

// Restore puts JSON that a model wrote for a rendering of a neutral schema back into
// the form of that schema: the null of a property that may be absent is left out, the
// list of keys and values that stands for a map becomes an object, and the text of a
// 64-bit integer a number. What has the form already stays as it is, and so does what
// does not fit the schema at all. The result is compact; texts and numbers keep every
// character.
func Restore(neutral, value string) (string, error) {
	root, err := parse(neutral)
	if err != nil {
		return "", err
	}
	v, err := parse(value)
	if err != nil {
		return "", fmt.Errorf("the value: %w", err)
	}
	r := restorer{root: root}
	if r.defs, err = root.object("$defs"); err != nil {
		return "", err
	}
	return render(r.value(root, v, 0)), nil
}

// restorer knows what references lead to.
type restorer struct{ root, defs *object }

// resolve follows references, a bounded number of times.
func (r *restorer) resolve(s *object) *object {
	for range maxNesting {
		ref, ok := unquote(s.get("$ref"))
		if !ok {
			return s
		}
		if ref == "#" {
			s = r.root
			continue
		}
		next, ok := r.defs.get(strings.TrimPrefix(ref, "#/$defs/")).(*object)
		if !ok {
			return new(object)
		}
		s = next
	}
	return new(object)
}

func (r *restorer) value(s *object, v any, depth int) any {
	s = r.resolve(s)
	if depth > maxNesting {
		return v
	}
	if branch := r.branch(s, v); branch != nil {
		return r.value(branch, v, depth+1)
	}
	switch v := v.(type) {
	case *object:
		return r.object(s, v, depth+1)
	case []any:
		return r.array(s, v, depth+1)
	case literal:
		return number(s, v)
	}
	return v
}

// branch is the first alternative of s that v fits, or nil if there is none.
func (r *restorer) branch(s *object, v any) *object {
	for _, b := range alternatives(s) {
		if r.fits(b, v, map[*object]bool{s: true}) {
			return b
		}
	}
	return nil
}

func alternatives(s *object) []*object {
	var all []*object
	for _, word := range []string{"anyOf", "oneOf"} {
		branches, _ := s.get(word).([]any)
		for _, b := range branches {
			if b, ok := b.(*object); ok {
				all = append(all, b)
			}
		}
	}
	return all
}

// fits says whether v can be meant for s: by its kind, and by the constants and the
// required properties of an object. Schemas that were tried are not tried again.
func (r *restorer) fits(s *object, v any, tried map[*object]bool) bool {
	s = r.resolve(s)
	if tried[s] {
		return false
	}
	tried[s] = true
	if branches := alternatives(s); len(branches) > 0 {
		return slices.ContainsFunc(branches, func(b *object) bool { return r.fits(b, v, tried) })
	}
	if constant := s.get("const"); constant != nil && render(constant) != render(v) {
		return false
	}
	o, ok := v.(*object)
	if !ok {
		return kindFits(s, v) || isPairs(s, v)
	}
	properties, _ := s.get("properties").(*object)
	if properties == nil {
		return kindFits(s, v)
	}
	for _, p := range properties.members {
		property, _ := p.value.(*object)
		given := o.get(p.key)
		if property == nil || given == nil && !required(s, p.key) {
			continue
		}
		if constant := property.get("const"); given == nil || constant != nil && render(constant) != render(given) {
			return false
		}
	}
	return kindFits(s, v)
}

// kindFits compares kinds; a schema without a type takes any.
func kindFits(s *object, v any) bool {
	kind := written(v)
	switch t := s.get("type").(type) {
	case literal:
		want, _ := unquote(t)
		return want == kind || want == "integer" && kind == "number"
	case []any:
		return slices.ContainsFunc(t, func(one any) bool { return kindFits(&object{[]member{{"type", one}}}, v) })
	}
	return true
}

// written is the kind of a JSON value.
func written(v any) string {
	switch v := v.(type) {
	case *object:
		return "object"
	case []any:
		return "array"
	case literal:
		switch v[0] {
		case '"':
			return "string"
		case 't', 'f':
			return "boolean"
		case 'n':
			return "null"
		}
	}
	return "number"
}

func required(s *object, key string) bool {
	names, _ := s.get("required").([]any)
	return slices.Contains(names, any(quote(key)))
}

func (r *restorer) object(s, v *object, depth int) *object {
	properties, _ := s.get("properties").(*object)
	free, _ := s.get("additionalProperties").(*object)
	out := new(object)
	for _, m := range v.members {
		var property *object
		if properties != nil {
			property, _ = properties.get(m.key).(*object)
		}
		switch {
		case property != nil && m.value == literal("null") && !required(s, m.key) && !r.fits(property, m.value, map[*object]bool{}):
			continue
		case property != nil:
			m.value = r.value(property, m.value, depth)
		case free != nil:
			m.value = r.value(free, m.value, depth)
		}
		out.members = append(out.members, m)
	}
	return out
}

func (r *restorer) array(s *object, v []any, depth int) any {
	if isPairs(s, v) {
		free := s.get("additionalProperties").(*object)
		out := new(object)
		for _, item := range v {
			entry := item.(*object)
			key, _ := unquote(entry.get("key"))
			out.set(key, r.value(free, entry.get("value"), depth))
		}
		return out
	}
	items, ok := s.get("items").(*object)
	if !ok {
		return v
	}
	out := make([]any, len(v))
	for i, item := range v {
		out[i] = r.value(items, item, depth)
	}
	return out
}

// isPairs says whether v is a list that stands for a map.
func isPairs(s *object, v any) bool {
	list, ok := v.([]any)
	if !ok || !isMap(s) {
		return false
	}
	return !slices.ContainsFunc(list, func(item any) bool {
		entry, ok := item.(*object)
		if !ok || len(entry.members) != 2 || entry.get("value") == nil {
			return true
		}
		_, keyed := unquote(entry.get("key"))
		return !keyed
	})
}

// number is the number that a text stands for where the schema wants an integer.
func number(s *object, v literal) literal {
	if t, _ := unquote(s.get("type")); t != "integer" {
		return v
	}
	text, ok := unquote(v)
	if digits := strings.TrimPrefix(text, "-"); !ok || digits == "" || strings.Trim(digits, "0123456789") != "" ||
		len(digits) > 1 && digits[0] == '0' {
		return v
	}
	return literal(text)
}
