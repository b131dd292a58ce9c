package schema

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// limits returns what a rendered schema has too much of.
func (r *rules) limits(root *object) []error {
	n := tally{longEnum: r.longEnum, root: root, depths: map[*object]int{}}
	n.add(root)
	var errs []error
	over := func(count, limit int, what string) {
		if limit > 0 && count > limit {
			errs = append(errs, fmt.Errorf("%d %s, the limit is %d", count, what, limit))
		}
	}
	over(n.properties, r.sizes.properties, "properties")
	over(n.depth(root), r.depth, "levels of objects and arrays")
	over(n.names, r.names, "characters of names and enum values")
	over(n.enum, r.enum, "enum values")
	over(n.longest, r.longEnumNames, fmt.Sprintf("characters in an enum of more than %d strings", r.longEnum))
	return errs
}

// tally counts what providers limit.
type tally struct {
	// longEnum: an enum with more values is a long one.
	longEnum          int
	root              *object
	depths            map[*object]int
	properties, names int
	enum, longest     int
}

// add counts what is in s, its definitions included.
func (n *tally) add(s *object) {
	values, _ := s.get("enum").([]any)
	n.enum += len(values)
	length := 0
	for _, v := range values {
		length += utf8.RuneCountInString(strings.Trim(render(v), `"`))
	}
	n.names += length
	if len(values) > n.longEnum {
		n.longest = max(n.longest, length)
	}
	if v := s.get("const"); v != nil {
		n.names += utf8.RuneCountInString(strings.Trim(render(v), `"`))
	}
	for _, key := range []string{"properties", "$defs"} {
		named, _ := s.get(key).(*object)
		if named == nil {
			continue
		}
		if key == "properties" {
			n.properties += len(named.members)
		}
		for _, m := range named.members {
			n.names += utf8.RuneCountInString(m.key)
		}
	}
	for child := range children(s, true) {
		n.add(child)
	}
}

// depth counts the levels of objects and arrays; a $ref counts as what it names,
// a recursive one as one round.
func (n *tally) depth(s *object) int {
	if d, ok := n.depths[s]; ok {
		return d
	}
	n.depths[s] = 0
	depth := 0
	for child := range children(s, false) {
		depth = max(depth, n.depth(child))
	}
	if target := n.target(s); target != nil {
		depth = max(depth, n.depth(target))
	}
	if s.get("properties") != nil || s.get("items") != nil {
		depth++
	}
	n.depths[s] = depth
	return depth
}

// target returns the definition that a $ref names, or nil.
func (n *tally) target(s *object) *object {
	ref, _ := unquote(s.get("$ref"))
	if ref == "#" {
		return n.root
	}
	name, ok := strings.CutPrefix(ref, "#/$defs/")
	defs, _ := n.root.get("$defs").(*object)
	if !ok || defs == nil {
		return nil
	}
	def, _ := defs.get(unescape(name)).(*object)
	return def
}
