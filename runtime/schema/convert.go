package schema

import (
	"slices"
	"strings"
)

// converter makes schemas of a dialect of neutral ones.
type converter struct {
	*rules
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
	switch {
	case kind == "object" && isMap(in):
		out, err = c.pairs(in, path)
	case kind == "integer" && c.textIDs && needsDigits(in, path):
		err = c.digits(in, out, path)
	default:
		err = c.typed(in, out, kind, path)
	}
	if err != nil {
		return nil, err
	}
	if nullable {
		out = c.orNull(out)
	}
	return out, nil
}

// typed converts a schema of one type.
func (c *converter) typed(in, out *object, kind, path string) error {
	if kind != "" {
		out.set("type", quote(kind))
	}
	if err := c.plain(in, out, kind, path); err != nil {
		return err
	}
	return c.nested(in, out, kind, path)
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
	if err := c.plain(rest, out, "", path); err != nil {
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
	if err := c.scalars(in, out, kind, path); err != nil {
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

// properties converts an object. Nothing but its properties may be in it.
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
	return c.members(out, properties, required, path)
}

// members converts the properties of an object, of which some are required.
func (c *converter) members(out, properties *object, required map[string]bool, path string) error {
	converted, order, needed := new(object), []any{}, []any{}
	for _, m := range properties.members {
		if err := checkName(m.key, c.property); err != nil {
			return refused(path, "%w", err)
		}
		property, err := c.schema(m.value, join(path, m.key))
		if err != nil {
			return err
		}
		if c.allRequired && !required[m.key] {
			property = c.orNull(property)
		}
		converted.members = append(converted.members, member{m.key, property})
		order = append(order, quote(m.key))
		if c.allRequired || required[m.key] {
			needed = append(needed, quote(m.key))
		}
	}
	if c.filled && len(order) == 0 && path != "" {
		return refused(path, "an object without properties")
	}
	c.shape(out, converted, order, needed)
	return nil
}

// shape writes what an object consists of.
func (c *converter) shape(out, properties *object, order, required []any) {
	out.set("properties", properties)
	if c.ordered {
		out.set("propertyOrdering", order)
	}
	if c.allRequired || len(required) > 0 {
		out.set("required", required)
	}
	if c.closed {
		out.set("additionalProperties", literal("false"))
	}
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
