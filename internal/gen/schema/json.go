package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

// JSON writes a schema as text for people to read: indented by tabs, the
// keywords of an object in the order in which one would say them, characters such
// as < and & as they are. The same schema always gives the same text.
func JSON(s *jsonschema.Schema) (string, error) {
	var p printer
	if err := p.write(s, 0); err != nil {
		return "", fmt.Errorf("writing a JSON Schema: %w", err)
	}
	return p.b.String(), nil
}

// keywords are in the order in which they are written. Those that are not here
// follow, by name.
var keywords = []string{
	"$ref", "type", "title", "description", "deprecated", "writeOnly",
	"format", "contentEncoding", "pattern", "minLength", "maxLength",
	"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf",
	"enum", "const", "default", "examples",
	"minItems", "maxItems", "uniqueItems", "items", "minProperties", "maxProperties",
	"anyOf", "oneOf", "propertyNames", "properties", "required", "additionalProperties", "$defs",
}

type printer struct{ b strings.Builder }

type member struct {
	key   string
	value json.RawMessage
}

// schema writes a schema that is text; a boolean is one, too. True is written as the empty
// schema, which more providers know.
func (p *printer) schema(text json.RawMessage, depth int) error {
	if string(text) == "true" {
		text = json.RawMessage("{}")
	}
	if text[0] != '{' {
		p.b.Write(text)
		return nil
	}
	members, err := split(text)
	if err != nil {
		return err
	}
	slices.SortStableFunc(members, func(a, b member) int {
		if ra, rb := rank(a.key), rank(b.key); ra != rb {
			return ra - rb
		}
		return strings.Compare(a.key, b.key)
	})
	return p.object(members, depth, p.keyword)
}

// keyword writes the value of a keyword.
func (p *printer) keyword(m member, depth int) error {
	switch m.key {
	case "properties", "$defs":
		members, err := split(m.value)
		if err != nil {
			return err
		}
		return p.object(members, depth, func(m member, depth int) error { return p.schema(m.value, depth) })
	case "items", "additionalProperties", "propertyNames":
		return p.schema(m.value, depth)
	case "anyOf", "oneOf":
		return p.schemas(m.value, depth)
	case "required", "enum", "examples":
		return p.list(m.value)
	}
	p.b.Write(m.value)
	return nil
}

// object writes an object, one member a line.
func (p *printer) object(members []member, depth int, value func(member, int) error) error {
	if len(members) == 0 {
		p.b.WriteString("{}")
		return nil
	}
	p.b.WriteString("{")
	for i, m := range members {
		if i > 0 {
			p.b.WriteString(",")
		}
		p.line(depth + 1)
		key, err := json.Marshal(m.key)
		if err != nil {
			return err
		}
		p.b.Write(plain(key))
		p.b.WriteString(": ")
		if err := value(m, depth+1); err != nil {
			return err
		}
	}
	p.line(depth)
	p.b.WriteString("}")
	return nil
}

// list writes an array on one line.
func (p *printer) list(text json.RawMessage) error {
	var values []json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	p.b.WriteString("[")
	for i, v := range values {
		if i > 0 {
			p.b.WriteString(", ")
		}
		p.b.Write(v)
	}
	p.b.WriteString("]")
	return nil
}

// schemas writes a list of schemas.
func (p *printer) schemas(text json.RawMessage, depth int) error {
	var values []json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	p.b.WriteString("[")
	for i, v := range values {
		if i > 0 {
			p.b.WriteString(",")
		}
		p.line(depth + 1)
		if err := p.schema(v, depth+1); err != nil {
			return err
		}
	}
	p.line(depth)
	p.b.WriteString("]")
	return nil
}

func (p *printer) line(depth int) {
	p.b.WriteByte('\n')
	for range depth {
		p.b.WriteByte('\t')
	}
}

func rank(key string) int {
	if i := slices.Index(keywords, key); i >= 0 {
		return i
	}
	return len(keywords)
}

// split returns the members of an object in their order.
func split(text json.RawMessage) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var members []member
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		members = append(members, member{key.(string), value})
	}
	return members, nil
}

// plain undoes the escapes that encoding/json writes for the sake of HTML.
func plain(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			out = append(out, text[i])
			continue
		}
		if c, ok := html[string(text[i:min(i+6, len(text))])]; ok {
			out = append(out, c)
			i += 5
			continue
		}
		out = append(out, text[i], text[i+1])
		i++
	}
	return out
}

var html = map[string]byte{`\u003c`: '<', `\u003e`: '>', `\u0026`: '&'}
