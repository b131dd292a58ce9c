package proof

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// schema is a JSON Schema as plain data.
type schema struct {
	Type                 string
	Ref                  string `json:"$ref"`
	Format               string
	ContentEncoding      string
	Pattern              string
	Properties           map[string]*schema
	Required             []string
	AdditionalProperties json.RawMessage
	Items                *schema
	Enum, Examples       []any
	MinLength, MaxLength *int
	MinItems, MaxItems   *int
	UniqueItems          bool
	Minimum, Maximum     json.Number
	ExclusiveMinimum     json.Number
	ExclusiveMaximum     json.Number
	MultipleOf           json.Number
	MinProperties        *int
	MaxProperties        *int
	PropertyNames        *schema
	Const                any
	AnyOf                []*schema
	Defs                 map[string]*schema `json:"$defs"`
}

func parse(t testing.TB, text string) schema {
	t.Helper()
	var s schema
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

// resolve follows a reference.
func (s *schema) resolve(root *schema) *schema {
	if s.Ref == "#" {
		return root
	}
	if name, ok := strings.CutPrefix(s.Ref, "#/$defs/"); ok {
		return root.Defs[name].resolve(root)
	}
	return s
}

// values is the schema of the values of a map, or nil.
func (s *schema) values() *schema {
	var v schema
	if len(s.AdditionalProperties) == 0 || s.AdditionalProperties[0] != '{' || json.Unmarshal(s.AdditionalProperties, &v) != nil {
		return nil
	}
	return &v
}

// branch is the schema that a value is to be held against: of the objects of an anyOf
// the one with its discriminator, and else s.
func (s *schema) branch(value any) *schema {
	object, _ := value.(map[string]any)
	for _, b := range s.AnyOf {
		for key, field := range b.Properties {
			if field.Const != nil && field.Const == object[key] {
				return b
			}
		}
	}
	return s
}

func (s *schema) keys() []string { return slices.Sorted(maps.Keys(s.Properties)) }

// small are the bounds of integer types of less than 64 bits, and those of a Span.
var small = [][2]json.Number{
	{"-128", "127"}, {"-32768", "32767"}, {"-2147483648", "2147483647"}, {"0", "255"}, {"0", "65535"}, {"0", "4294967295"}, {"0", "9"},
}

// wide says whether an integer is one of 64 bits. Those of the fixture that are
// not have no bounds besides those of their type.
func (s *schema) wide() bool {
	return s.Type == "integer" && !slices.Contains(small, [2]json.Number{s.Minimum, s.Maximum})
}
