package schema

// isMap says whether an object has free keys, whose values have one schema, and
// nothing else.
func isMap(s *object) bool {
	properties, _ := s.get("properties").(*object)
	required, _ := s.get("required").([]any)
	_, ok := s.get("additionalProperties").(*object)
	return ok && len(required) == 0 && (properties == nil || len(properties.members) == 0)
}

// pairs converts a map, where a dialect has none: to a list of objects with a key
// and a value. Decoders read both forms.
func (c *converter) pairs(in *object, path string) (*object, error) {
	entry := &object{[]member{
		{"type", quote("object")},
		{"properties", &object{[]member{{"key", keySchema(in)}, {"value", in.get("additionalProperties")}}}},
		{"required", []any{quote("key"), quote("value")}},
		{"additionalProperties", literal("false")},
	}}
	list := &object{[]member{{"type", quote("array")}}}
	for _, m := range in.members {
		switch m.key {
		case "type", "properties", "required", "additionalProperties", "propertyNames":
		case "enum", "const":
			return nil, refused(path, "an enum or const of objects or arrays")
		case "minProperties":
			list.set("minItems", m.value)
		case "maxProperties":
			list.set("maxItems", m.value)
		default:
			list.set(m.key, m.value)
		}
	}
	description, _ := unquote(in.get("description"))
	list.set("description", quote(describe(description, []string{"a list of keys with their values; no key twice"})))
	list.set("items", entry)
	return c.schema(list, path)
}

// keySchema returns the schema of the keys of a map.
func keySchema(in *object) *object {
	key := &object{[]member{{"type", quote("string")}}}
	if names, ok := in.get("propertyNames").(*object); ok {
		if names.get("anyOf") != nil {
			key = new(object) // each of its schemas says that it is a string
		}
		for _, m := range names.members {
			key.set(m.key, m.value)
		}
	}
	return key
}
