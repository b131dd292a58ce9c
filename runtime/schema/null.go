package schema

import "slices"

// orNull makes a schema that also allows null.
func (c *converter) orNull(s *object) *object {
	if allowsNull(s) {
		return s
	}
	if c.nullWord && s.get("anyOf") == nil {
		s.set("nullable", literal("true"))
		return s
	}
	if kind, ok := unquote(s.get("type")); ok && kind != "object" && kind != "array" && s.get("const") == nil {
		s.set("type", []any{quote(kind), quote("null")})
		if values, ok := s.get("enum").([]any); ok && !slices.Contains(values, any(literal("null"))) {
			s.set("enum", append(slices.Clone(values), literal("null")))
		}
		return s
	}
	null := &object{[]member{{"type", quote("null")}}}
	if branches, ok := s.get("anyOf").([]any); ok {
		s.set("anyOf", append(slices.Clone(branches), null))
		return s
	}
	out := new(object)
	if description := s.remove("description"); description != nil {
		out.set("description", description)
	}
	out.set("anyOf", []any{s, null})
	return out
}

// allowsNull says whether null is valid for a converted schema. It does not
// look through a $ref: to allow null twice does no harm.
func allowsNull(s *object) bool {
	if s.get("nullable") == literal("true") {
		return true
	}
	if kinds, ok := s.get("type").([]any); ok {
		return slices.Contains(kinds, any(quote("null")))
	}
	if kind, _ := unquote(s.get("type")); kind == "null" {
		return true
	}
	branches, _ := s.get("anyOf").([]any)
	return slices.ContainsFunc(branches, func(b any) bool { return allowsNull(b.(*object)) })
}
