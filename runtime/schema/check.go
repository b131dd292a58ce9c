package schema

import (
	"errors"
	"slices"
	"strings"
)

// check says what the dialect refuses in a schema that is meant to be in it.
func (r *rules) check(schema string) error {
	root, err := parse(schema)
	if err != nil {
		return err
	}
	l := linter{rules: r, root: tally{root: root}}
	if kind, _ := unquote(root.get("type")); kind != "object" {
		l.problem("", `the root must be of the type "object"`)
	}
	if root.get("anyOf") != nil {
		l.problem("", "the root must not have anyOf")
	}
	l.schema(root, "")
	if r.refs == noCycles && cyclic(root) {
		l.problem("", "a definition must not contain itself")
	}
	return errors.Join(append(l.problems, r.limits(root)...)...)
}

type linter struct {
	*rules
	root     tally
	problems []error
}

func (l *linter) problem(path, format string, args ...any) {
	l.problems = append(l.problems, refused(strings.TrimPrefix(path, "."), format, args...))
}

func (l *linter) schema(s *object, path string) {
	kinds := l.kinds(s, path)
	for _, m := range s.members {
		switch {
		case !slices.Contains(l.linted, m.key):
			l.problem(path, "%s is not permitted", m.key)
		case m.key == "$defs" && path != "":
			l.problem(path, "$defs must be at the root")
		case about[m.key] != nil && !slices.ContainsFunc(kinds, func(k string) bool { return applies(m.key, k) }):
			l.problem(path, "%s needs the type %s", m.key, strings.Join(about[m.key], " or "))
		}
	}
	l.ref(s, path)
	l.text(s, path)
	if slices.Contains(kinds, "object") {
		l.object(s, path)
	}
	if _, ok := s.get("items").(*object); slices.Contains(kinds, "array") && !ok {
		l.problem(path, "items must be a schema")
	}
	if branches, ok := s.get("anyOf").([]any); s.get("anyOf") != nil && (!ok || len(branches) == 0) {
		l.problem(path, "anyOf must be a list of schemas")
	} else if slices.ContainsFunc(branches, func(b any) bool { _, ok := b.(*object); return !ok }) {
		l.problem(path, "anyOf must be a list of schemas")
	}
	for child, step := range children(s, true) {
		l.schema(child, path+step)
	}
}

// kinds returns the types of s, after checking them.
func (l *linter) kinds(s *object, path string) []string {
	if s.get("$ref") != nil || s.get("anyOf") != nil && s.get("type") == nil {
		return nil
	}
	values, ok := s.get("type").([]any)
	if ok && l.nullWord {
		l.problem(path, "type must be one word")
	}
	if !ok {
		values = []any{s.get("type")}
	}
	var kinds []string
	for _, v := range values {
		kind, ok := unquote(v)
		if !ok || !slices.Contains(types, kind) {
			l.problem(path, "the schema must have a type")
			return nil
		}
		kinds = append(kinds, kind)
	}
	if len(values) == 0 {
		l.problem(path, "the schema must have a type")
	}
	return kinds
}

func (l *linter) ref(s *object, path string) {
	if s.get("$ref") == nil {
		return
	}
	if len(s.members) > 1 {
		l.problem(path, "nothing may stand beside $ref")
	}
	if l.root.target(s) == nil {
		l.problem(path, "the $ref %s names nothing", render(s.get("$ref")))
	}
}

// text checks the keywords of strings.
func (l *linter) text(s *object, path string) {
	if format, ok := unquote(s.get("format")); s.get("format") != nil && (!ok || !slices.Contains(l.formats, format)) {
		l.problem(path, "the format %s is not permitted", render(s.get("format")))
	}
	pattern, _ := unquote(s.get("pattern"))
	for _, look := range []string{"(?=", "(?!", "(?<=", "(?<!"} {
		if strings.Contains(pattern, look) {
			l.problem(path, "look-around is not permitted in a pattern")
		}
	}
	values, ok := s.get("enum").([]any)
	if s.get("enum") != nil && (!ok || len(values) == 0) {
		l.problem(path, "enum must be a list of values")
	}
	if l.textEnums && slices.ContainsFunc(values, func(v any) bool { return kindOfValue(v) != "string" }) {
		l.problem(path, "enum must be a list of strings")
	}
	if n := s.get("minItems"); l.oneAtMost && n != nil && n != literal("0") && n != literal("1") {
		l.problem(path, "minItems must be 0 or 1")
	}
}

// object checks the shape of an object.
func (l *linter) object(s *object, path string) {
	if l.closed && s.get("additionalProperties") != literal("false") {
		l.problem(path, "additionalProperties must be there and false")
	}
	properties, ok := s.get("properties").(*object)
	if !ok {
		l.problem(path, "properties must be there")
		return
	}
	if l.filled && len(properties.members) == 0 {
		l.problem(path, "there must be properties")
	}
	values, _ := s.get("required").([]any)
	if l.allRequired && values == nil && len(properties.members) > 0 {
		l.problem(path, "required must be there")
	}
	required, stray := names(values, properties)
	if stray != nil {
		l.problem(path, "required names %s, which is no property", render(stray))
	}
	if order, _ := s.get("propertyOrdering").([]any); l.ordered && !inOrder(order, properties) {
		l.problem(path, "propertyOrdering must list the properties in their order")
	}
	for _, m := range properties.members {
		if _, ok := m.value.(*object); !ok {
			l.problem(path, "the property %s must be a schema", m.key)
		}
		if err := checkName(m.key, l.property); err != nil {
			l.problem(path, "%w", err)
		}
		if l.allRequired && !required[m.key] {
			l.problem(path, "the property %s must be required", m.key)
		}
	}
}

// inOrder says whether a list has the names of properties in their order.
func inOrder(list []any, properties *object) bool {
	return slices.EqualFunc(list, properties.members, func(v any, m member) bool {
		name, ok := unquote(v)
		return ok && name == m.key
	})
}
