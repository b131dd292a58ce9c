package schema

import (
	"errors"
	"slices"
	"strings"
)

// CheckOpenAIStrict says what OpenAI would refuse in the schema of a tool with
// "strict": true; nil if it would accept it. The error joins one error for each
// problem. It is for tests, and for people who write strict schemas by hand;
// what [OpenAIStrict] returns passes it.
func CheckOpenAIStrict(schema string) error {
	root, err := parse(schema)
	if err != nil {
		return err
	}
	l := linter{root: tally{root: root}}
	if kind, _ := unquote(root.get("type")); kind != "object" {
		l.problem("", `the root must be of the type "object"`)
	}
	if root.get("anyOf") != nil {
		l.problem("", "the root must not have anyOf")
	}
	l.schema(root, "")
	return errors.Join(append(l.problems, limits(root)...)...)
}

type linter struct {
	root     tally
	problems []error
}

func (l *linter) problem(path, format string, args ...any) {
	l.problems = append(l.problems, refused(strings.TrimPrefix(path, "."), format, args...))
}

// permitted are the keywords of a strict schema.
var permitted = []string{
	"type", "title", "description", "enum", "const", "anyOf", "$ref", "$defs",
	"properties", "required", "additionalProperties", "items", "minItems", "maxItems",
	"pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
}

func (l *linter) schema(s *object, path string) {
	kinds := l.kinds(s, path)
	for _, m := range s.members {
		switch {
		case !slices.Contains(permitted, m.key):
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
	if !ok {
		values = []any{s.get("type")}
	}
	var kinds []string
	for _, v := range values {
		kind, ok := unquote(v)
		if !ok || !slices.Contains(openAI.types, kind) {
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
	if format, ok := unquote(s.get("format")); s.get("format") != nil && (!ok || !slices.Contains(openAI.formats, format)) {
		l.problem(path, "the format %s is not permitted", render(s.get("format")))
	}
	pattern, _ := unquote(s.get("pattern"))
	for _, look := range []string{"(?=", "(?!", "(?<=", "(?<!"} {
		if strings.Contains(pattern, look) {
			l.problem(path, "look-around is not permitted in a pattern")
		}
	}
	if values, ok := s.get("enum").([]any); s.get("enum") != nil && (!ok || len(values) == 0) {
		l.problem(path, "enum must be a list of values")
	}
}

// object checks that an object is closed and requires all of its properties.
func (l *linter) object(s *object, path string) {
	if s.get("additionalProperties") != literal("false") {
		l.problem(path, "additionalProperties must be there and false")
	}
	properties, ok := s.get("properties").(*object)
	if !ok {
		l.problem(path, "properties must be there")
		return
	}
	values, _ := s.get("required").([]any)
	if values == nil && len(properties.members) > 0 {
		l.problem(path, "required must be there")
	}
	required, stray := names(values, properties)
	if stray != nil {
		l.problem(path, "required names %s, which is no property", render(stray))
	}
	for _, m := range properties.members {
		if _, ok := m.value.(*object); !ok {
			l.problem(path, "the property %s must be a schema", m.key)
		}
		if !required[m.key] {
			l.problem(path, "the property %s must be required", m.key)
		}
	}
}
