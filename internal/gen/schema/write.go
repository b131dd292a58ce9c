package schema

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/invopop/jsonschema"
)

// write writes a schema without the way through text that [printer.schema] takes,
// which takes long for schemas within schemas. A schema with keywords that only
// users give goes that way.
func (p *printer) write(s *jsonschema.Schema, depth int) error {
	if s == jsonschema.FalseSchema {
		p.b.WriteString("false")
		return nil
	}
	if !ordinary(*s) {
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		return p.schema(plain(text), depth)
	}
	o := object{printer: p, depth: depth + 1}
	o.annotations(s)
	o.scalars(s)
	o.values(s)
	o.containers(s)
	o.end()
	return o.err
}

// ordinary says whether a schema has no keywords but those that [printer.write] knows.
func ordinary(s jsonschema.Schema) bool {
	s.Ref, s.Type, s.Title, s.Description, s.Deprecated, s.WriteOnly = "", "", "", "", false, false
	s.Format, s.ContentEncoding, s.Pattern, s.MinLength, s.MaxLength = "", "", "", nil, nil
	s.Minimum, s.ExclusiveMinimum, s.Maximum, s.ExclusiveMaximum, s.MultipleOf = "", "", "", "", ""
	s.Enum, s.Const, s.Default, s.Examples = nil, nil, nil, nil
	s.MinItems, s.MaxItems, s.UniqueItems, s.Items, s.MinProperties, s.MaxProperties = nil, nil, false, nil, nil, nil
	s.AnyOf, s.OneOf, s.PropertyNames, s.Properties, s.Required = nil, nil, nil, nil, nil
	s.AdditionalProperties, s.Definitions = nil, nil
	return reflect.ValueOf(s).IsZero()
}

// object is an object that is being written, its members in the order of [keywords].
type object struct {
	*printer
	depth   int
	members int
	err     error
}

func (o *object) annotations(s *jsonschema.Schema) {
	o.text("$ref", s.Ref)
	o.text("type", s.Type)
	o.text("title", s.Title)
	o.text("description", s.Description)
	o.flag("deprecated", s.Deprecated)
	o.flag("writeOnly", s.WriteOnly)
}

func (o *object) scalars(s *jsonschema.Schema) {
	o.text("format", s.Format)
	o.text("contentEncoding", s.ContentEncoding)
	o.text("pattern", s.Pattern)
	o.size("minLength", s.MinLength)
	o.size("maxLength", s.MaxLength)
	o.number("minimum", s.Minimum)
	o.number("exclusiveMinimum", s.ExclusiveMinimum)
	o.number("maximum", s.Maximum)
	o.number("exclusiveMaximum", s.ExclusiveMaximum)
	o.number("multipleOf", s.MultipleOf)
}

func (o *object) values(s *jsonschema.Schema) {
	list(o, "enum", s.Enum, o.value)
	if s.Const != nil {
		o.key("const")
		o.value(s.Const)
	}
	if s.Default != nil {
		o.key("default")
		o.value(s.Default)
	}
	list(o, "examples", s.Examples, o.value)
}

func (o *object) containers(s *jsonschema.Schema) {
	o.size("minItems", s.MinItems)
	o.size("maxItems", s.MaxItems)
	o.flag("uniqueItems", s.UniqueItems)
	o.sub("items", s.Items)
	o.size("minProperties", s.MinProperties)
	o.size("maxProperties", s.MaxProperties)
	o.alternatives("anyOf", s.AnyOf)
	o.alternatives("oneOf", s.OneOf)
	o.sub("propertyNames", s.PropertyNames)
	if s.Properties != nil {
		o.key("properties")
		in := object{printer: o.printer, depth: o.depth + 1}
		for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
			in.sub(pair.Key, pair.Value)
		}
		o.within(&in)
	}
	list(o, "required", s.Required, o.quote)
	o.sub("additionalProperties", s.AdditionalProperties)
	if len(s.Definitions) > 0 {
		o.key("$defs")
		in := object{printer: o.printer, depth: o.depth + 1}
		for _, name := range slices.Sorted(maps.Keys(s.Definitions)) {
			in.sub(name, s.Definitions[name])
		}
		o.within(&in)
	}
}

// key begins a member.
func (o *object) key(name string) {
	if o.members > 0 {
		o.b.WriteByte(',')
	} else {
		o.b.WriteByte('{')
	}
	o.members++
	o.line(o.depth)
	o.quote(name)
	o.b.WriteString(": ")
}

// end ends the object.
func (o *object) end() {
	if o.members == 0 {
		o.b.WriteString("{}")
		return
	}
	o.line(o.depth - 1)
	o.b.WriteByte('}')
}

// within ends an object in this one.
func (o *object) within(in *object) {
	in.end()
	o.fail(in.err)
}

func (o *object) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

func (o *object) text(key, text string) {
	if text != "" {
		o.key(key)
		o.quote(text)
	}
}

func (o *object) flag(key string, set bool) {
	if set {
		o.key(key)
		o.b.WriteString("true")
	}
}

func (o *object) size(key string, n *uint64) {
	if n != nil {
		o.key(key)
		o.b.WriteString(strconv.FormatUint(*n, 10))
	}
}

func (o *object) number(key string, n json.Number) {
	if n != "" {
		o.key(key)
		o.value(n)
	}
}

func (o *object) sub(key string, s *jsonschema.Schema) {
	if s != nil {
		o.key(key)
		o.fail(o.write(s, o.depth))
	}
}

// alternatives writes a list of schemas.
func (o *object) alternatives(key string, all []*jsonschema.Schema) {
	if len(all) == 0 {
		return
	}
	o.key(key)
	separator := "["
	for _, s := range all {
		o.b.WriteString(separator)
		o.line(o.depth + 1)
		o.fail(o.write(s, o.depth+1))
		separator = ","
	}
	o.line(o.depth)
	o.b.WriteByte(']')
}

// list writes an array on one line.
func list[T any](o *object, key string, all []T, write func(T)) {
	if len(all) == 0 {
		return
	}
	o.key(key)
	separator := "["
	for _, v := range all {
		o.b.WriteString(separator)
		write(v)
		separator = ", "
	}
	o.b.WriteByte(']')
}

// value writes any value.
func (o *object) value(v any) {
	if text, ok := v.(string); ok {
		o.quote(text)
		return
	}
	text, err := json.Marshal(v)
	o.fail(err)
	o.b.Write(plain(text))
}

// quote writes a text.
func (o *object) quote(text string) {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, err := json.Marshal(text)
			o.fail(err)
			o.b.Write(plain(quoted))
			return
		}
	}
	o.b.WriteByte('"')
	o.b.WriteString(text)
	o.b.WriteByte('"')
}
