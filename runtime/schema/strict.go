package schema

import (
	"slices"
	"strings"
)

// converter makes strict schemas of neutral ones.
type converter struct {
	defs *object
}

// schema converts the schema v, which is at path.
func (c *converter) schema(v any, path string) (*object, error) {
	in, ok := v.(*object)
	if !ok {
		return nil, refused(path, "a value of any type")
	}
	if in.get("$ref") != nil {
		return c.reference(in, path)
	}
	kind, nullable, err := kindOf(in, path)
	if err != nil {
		return nil, err
	}
	out := new(object)
	if kind != "" {
		out.set("type", quote(kind))
	}
	if err := plain(in, out, kind, path); err != nil {
		return nil, err
	}
	if err := c.nested(in, out, kind, path); err != nil {
		return nil, err
	}
	if nullable {
		out = orNull(out)
	}
	return out, nil
}

// reference converts a schema with a $ref, beside which nothing may stand.
func (c *converter) reference(in *object, path string) (*object, error) {
	target, _ := unquote(in.get("$ref"))
	name, isDef := strings.CutPrefix(target, "#/$defs/")
	if target != "#" && (!isDef || c.defs.get(unescape(name)) == nil) {
		return nil, refused(path, "the $ref %q names no definition", target)
	}
	ref := &object{[]member{{"$ref", quote(target)}}}
	rest := &object{slices.Clone(in.members)}
	rest.remove("$ref")
	out := new(object)
	if err := plain(rest, out, "", path); err != nil {
		return nil, err
	}
	for _, key := range structural {
		if rest.get(key) != nil {
			return nil, refused(path, "%s beside a $ref", key)
		}
	}
	if len(out.members) == 0 {
		return ref, nil
	}
	out.set("anyOf", []any{ref})
	return out, nil
}

// structural are the keywords that hold schemas or decide about them.
var structural = []string{"type", "enum", "const", "properties", "required", "additionalProperties", "items", "anyOf", "oneOf", "allOf"}

// nested converts the schemas within in.
func (c *converter) nested(in, out *object, kind, path string) error {
	if err := scalars(in, out, path); err != nil {
		return err
	}
	if err := c.alternatives(in, out, kind, path); err != nil {
		return err
	}
	if kind == "object" {
		return c.properties(in, out, path)
	}
	for _, key := range []string{"properties", "required", "additionalProperties"} {
		if in.get(key) != nil {
			return refused(path, "%s of something that is not an object", key)
		}
	}
	if kind == "array" {
		items, err := c.schema(in.get("items"), path+"[]")
		if err != nil {
			return err
		}
		out.set("items", items)
	} else if in.get("items") != nil {
		return refused(path, "items of something that is not an array")
	}
	return nil
}

// properties converts an object: all of its properties become required, and
// nothing else may be in it.
func (c *converter) properties(in, out *object, path string) error {
	if more := in.get("additionalProperties"); more != nil && more != literal("false") {
		return refused(path, "an object with free keys")
	}
	if in.get("properties") == nil && in.get("additionalProperties") == nil {
		return refused(path, "an object of any shape")
	}
	properties, err := in.object("properties")
	if err != nil {
		return refused(path, "%w", err)
	}
	values, err := in.array("required")
	if err != nil {
		return refused(path, "%w", err)
	}
	required, stray := names(values, properties)
	if stray != nil {
		return refused(path, "required names %s, which is no property", render(stray))
	}
	strict, all := new(object), []any{}
	for _, m := range properties.members {
		property, err := c.schema(m.value, join(path, m.key))
		if err != nil {
			return err
		}
		if !required[m.key] {
			property = orNull(property)
		}
		strict.members = append(strict.members, member{m.key, property})
		all = append(all, quote(m.key))
	}
	out.set("properties", strict)
	out.set("required", all)
	out.set("additionalProperties", literal("false"))
	return nil
}

// names returns the set of names that a required keyword lists, and its first
// value that is not the name of a property.
func names(required []any, properties *object) (set map[string]bool, stray any) {
	known := make(map[string]bool, len(properties.members))
	for _, m := range properties.members {
		known[m.key] = true
	}
	set = make(map[string]bool, len(required))
	for _, v := range required {
		name, ok := unquote(v)
		if stray == nil && (!ok || !known[name]) {
			stray = v
		}
		set[name] = true
	}
	return set, stray
}

// alternatives converts anyOf, oneOf (of which only one may be there), and an
// allOf of a single schema.
func (c *converter) alternatives(in, out *object, kind, path string) error {
	for _, key := range []string{"anyOf", "oneOf", "allOf"} {
		if in.get(key) == nil {
			continue
		}
		branches, err := in.array(key)
		if err != nil {
			return refused(path, "%w", err)
		}
		if kind != "" || out.get("anyOf") != nil {
			return refused(path, "%s beside other constraints", key)
		}
		if len(branches) == 0 || key == "allOf" && len(branches) > 1 {
			return refused(path, "%s of %d schemas", key, len(branches))
		}
		converted := make([]any, len(branches))
		for i, b := range branches {
			if converted[i], err = c.schema(b, path); err != nil {
				return err
			}
		}
		out.set("anyOf", converted)
	}
	return nil
}

// orNull makes a schema that also allows null.
func orNull(s *object) *object {
	if allowsNull(s) {
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
	if kinds, ok := s.get("type").([]any); ok {
		return slices.Contains(kinds, any(quote("null")))
	}
	if kind, _ := unquote(s.get("type")); kind == "null" {
		return true
	}
	branches, _ := s.get("anyOf").([]any)
	return slices.ContainsFunc(branches, func(b any) bool { return allowsNull(b.(*object)) })
}

// join makes the path of a property.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// unescape undoes the escapes of a JSON pointer.
func unescape(name string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}
