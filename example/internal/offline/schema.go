package offline

import (
	"bytes"
	"encoding/json"
	"strings"
)

// schema is as much of a JSON Schema as the offline model looks at.
type schema struct {
	Ref         string             `json:"$ref"`
	Defs        map[string]*schema `json:"$defs"`
	Type        typeNames          `json:"type"`
	Description string             `json:"description"`
	Format      string             `json:"format"`
	Enum        []any              `json:"enum"`
	Minimum     *float64           `json:"minimum"`
	Maximum     *float64           `json:"maximum"`
	MinLength   *int               `json:"minLength"`
	MaxLength   *int               `json:"maxLength"`
	MinItems    int                `json:"minItems"`
	MaxItems    *int               `json:"maxItems"`
	Pattern     string             `json:"pattern"`
	Items       *schema            `json:"items"`
	AnyOf       []*schema          `json:"anyOf"`
	OneOf       []*schema          `json:"oneOf"`
	Properties  properties         `json:"properties"`
	Required    []string           `json:"required"`
}

// typeNames is a type, or a list of them.
type typeNames []string

// UnmarshalJSON reads both forms.
func (t *typeNames) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*t = typeNames{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// properties are those of an object in their order: an answer must not depend on
// the order of a map.
type properties []property

type property struct {
	name   string
	schema *schema
}

// UnmarshalJSON reads an object.
func (p *properties) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		s := new(schema)
		if err := dec.Decode(s); err != nil {
			return err
		}
		text, _ := name.(string)
		*p = append(*p, property{text, s})
	}
	return nil
}

// parseSchema returns the schema of a tool, or nil if it can't be read.
func parseSchema(text string) *schema {
	s := new(schema)
	if json.Unmarshal([]byte(text), s) != nil {
		return nil
	}
	return s
}

// resolve follows references and looks through "this or null".
func (s *schema) resolve(root *schema) *schema {
	for range 8 {
		if s == nil {
			return nil
		}
		switch {
		case s.Ref != "":
			s = root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
		case len(s.AnyOf) > 0:
			s = firstUseful(s.AnyOf)
		case len(s.OneOf) > 0:
			s = firstUseful(s.OneOf)
		default:
			return s
		}
	}
	return nil
}

func firstUseful(list []*schema) *schema {
	for _, s := range list {
		if s != nil && !(len(s.Type) == 1 && s.Type[0] == "null") {
			return s
		}
	}
	return nil
}

// kind is the type that a value should have.
func (s *schema) kind() string {
	for _, t := range s.Type {
		if t != "null" {
			return t
		}
	}
	return ""
}
