package schema

import (
	"cmp"
	"encoding/json"
	"math/big"
	"strconv"

	"github.com/invopop/jsonschema"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// constrain adds the keywords that a field was given to the schema of its type.
func constrain(s *jsonschema.Schema, f *model.Field) {
	c := &f.Constraints
	if c.Title != "" {
		s.Title = c.Title
	}
	s.WriteOnly = s.WriteOnly || c.WriteOnly
	numbers(innermost(s), c)
	if c.Default != "" {
		s.Default = json.RawMessage(c.Default)
	}
	if len(c.Examples) > 0 {
		s.Examples = raw(c.Examples)
	}
	s.UniqueItems = s.UniqueItems || c.UniqueItems
	items(s, f)
	text(innermost(s), c)
	for _, e := range c.Extras {
		if s.Extras == nil {
			s.Extras = map[string]any{}
		}
		s.Extras[e.Key] = json.RawMessage(e.Value)
	}
}

// numbers adds the keywords about numbers, and enum.
func numbers(s *jsonschema.Schema, c *model.Constraints) {
	s.Minimum = narrower(s.Minimum, c.Minimum, 1)
	s.Maximum = narrower(s.Maximum, c.Maximum, -1)
	s.ExclusiveMinimum = cmp.Or(json.Number(c.ExclusiveMinimum), s.ExclusiveMinimum)
	s.ExclusiveMaximum = cmp.Or(json.Number(c.ExclusiveMaximum), s.ExclusiveMaximum)
	s.MultipleOf = cmp.Or(json.Number(c.MultipleOf), s.MultipleOf)
	if len(c.Enum) > 0 {
		s.Enum = raw(c.Enum)
	}
}

// items adds the bounds on the number of items. For a map JSON Schema has keywords
// of their own.
func items(s *jsonschema.Schema, f *model.Field) {
	least, most := size(f.Constraints.MinItems), size(f.Constraints.MaxItems)
	if f.Type.Kind == model.Map {
		s.MinProperties, s.MaxProperties = least, most
		return
	}
	if least != nil {
		s.MinItems = least
	}
	if most != nil {
		s.MaxItems = most
	}
}

// innermost returns what the keywords for strings and numbers apply to: the items of
// an array.
func innermost(s *jsonschema.Schema) *jsonschema.Schema {
	for s.Items != nil {
		s = s.Items
	}
	return s
}

func text(s *jsonschema.Schema, c *model.Constraints) {
	if c.MinLength != nil {
		s.MinLength = size(c.MinLength)
	}
	if c.MaxLength != nil {
		s.MaxLength = size(c.MaxLength)
	}
	if c.Pattern != "" {
		s.Pattern = c.Pattern
	}
	if c.Format != "" && s.Format == "" {
		s.Format = c.Format
	}
}

func size(n *int) *uint64 {
	if n == nil {
		return nil
	}
	return new(uint64(*n))
}

// integerRange returns the least and the greatest value of an integer type, as
// far as a schema should say them: a float64 holds no bounds of 64 bits.
func integerRange(t *model.Type) (least, most json.Number) {
	wide := t.Unsized || t.Bits > 32
	if t.Kind == model.Uint {
		if wide {
			return "0", ""
		}
		return "0", json.Number(strconv.FormatUint(1<<t.Bits-1, 10))
	}
	if wide {
		return "", ""
	}
	high := int64(1)<<(t.Bits-1) - 1
	return json.Number(strconv.FormatInt(-high-1, 10)), json.Number(strconv.FormatInt(high, 10))
}

// narrower returns the bound that excludes more: the greater one if sign is
// positive, else the lesser one.
func narrower(own json.Number, given string, sign int) json.Number {
	if given == "" {
		return own
	}
	a, okA := new(big.Rat).SetString(string(own))
	b, okB := new(big.Rat).SetString(given)
	if okA && okB && a.Cmp(b)*sign > 0 {
		return own
	}
	return json.Number(given)
}
