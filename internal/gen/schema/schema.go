// Package schema turns what a tool takes into a JSON Schema of draft 2020-12. It
// is the neutral form: runtime/schema makes that of a provider out of it.
//
// Every object lists its properties in the order of the Go code and allows no
// others; integers of up to 32 bits have the range of their Go type. A named
// struct is written where it is used, and under $defs only if it is used more
// than once or contains itself; the root never is a reference.
package schema

import (
	"encoding/json"
	"fmt"

	"github.com/invopop/jsonschema"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// Of returns the schema of an object: of the arguments of a tool. It fails for a
// type that has no schema, which the model does not let through.
func Of(args *model.Type) (*jsonschema.Schema, error) {
	b := builder{defs: definitions(args)}
	root, err := b.object(args)
	if err != nil {
		return nil, err
	}
	root.Description = ""
	return root, b.define(root)
}

// builder makes the schemas of types.
type builder struct {
	defs defs
}

// typ returns the schema of a value of type t.
func (b *builder) typ(t *model.Type) (*jsonschema.Schema, error) {
	s := &jsonschema.Schema{Description: t.Doc}
	switch t.Kind {
	case model.String:
		s.Type = "string"
	case model.Text:
		textForm(s, t.Format)
	case model.Bool:
		s.Type = "boolean"
	case model.Int, model.Uint:
		s.Type = "integer"
		s.Minimum, s.Maximum = integerRange(t)
	case model.Float:
		s.Type = "number"
	case model.Time:
		s.Type, s.Format = "string", "date-time"
	case model.Date:
		s.Type, s.Format = "string", "date"
	case model.Bytes:
		s.Type, s.ContentEncoding = "string", "base64"
	case model.Enum, model.IntEnum, model.TextEnum:
		enum(s, t)
	case model.Struct, model.Union:
		return b.structure(t)
	case model.Pointer:
		return b.typ(t.Elem)
	case model.Slice, model.Array, model.Map:
		return s, b.collection(s, t)
	default:
		return special(s, t)
	}
	return s, nil
}

// collection fills in the schema of an array or a map.
func (b *builder) collection(s *jsonschema.Schema, t *model.Type) error {
	elem, err := b.typ(t.Elem)
	if err != nil {
		return err
	}
	switch t.Kind {
	case model.Map:
		s.Type, s.PropertyNames, s.AdditionalProperties = "object", keys(t.Key), elem
	case model.Array:
		s.Type, s.Items = "array", elem
		s.MinItems, s.MaxItems = new(uint64(t.Len)), new(uint64(t.Len))
	default:
		s.Type, s.Items = "array", elem
	}
	return nil
}

// structure returns the schema of a struct or an interface, or a reference to it.
func (b *builder) structure(t *model.Type) (*jsonschema.Schema, error) {
	if name, ok := b.defs.names[identity(t)]; ok {
		return &jsonschema.Schema{Ref: "#/$defs/" + name}, nil
	}
	return b.written(t)
}

// written returns the schema of a struct or an interface, written out.
func (b *builder) written(t *model.Type) (*jsonschema.Schema, error) {
	if t.Kind == model.Union {
		return b.union(t)
	}
	return b.object(t)
}

// union returns the schema of an interface: one object for each of its variants.
func (b *builder) union(t *model.Type) (*jsonschema.Schema, error) {
	s := &jsonschema.Schema{Description: t.Doc}
	for _, v := range t.Variants {
		object, err := b.object(v.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.Name, err)
		}
		s.AnyOf = append(s.AnyOf, object)
	}
	return s, nil
}

// object returns the schema of a struct, written out.
func (b *builder) object(t *model.Type) (*jsonschema.Schema, error) {
	s := &jsonschema.Schema{
		Type:                 "object",
		Description:          t.Doc,
		Properties:           jsonschema.NewProperties(),
		AdditionalProperties: jsonschema.FalseSchema,
	}
	for _, f := range t.Fields {
		property, err := b.field(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.JSON, err)
		}
		s.Properties.Set(f.JSON, property)
		if !f.Optional {
			s.Required = append(s.Required, f.JSON)
		}
	}
	return s, nil
}

// field returns the schema of a property.
func (b *builder) field(f *model.Field) (*jsonschema.Schema, error) {
	s, err := b.typ(f.Type)
	if err != nil {
		return nil, err
	}
	switch {
	case s.Ref != "" && f.Description == f.Type.Doc:
	case f.Description != "":
		s.Description = enumDescription(f.Description, f.Type)
	}
	s.Deprecated = f.Deprecated
	constrain(s, f)
	if f.Const != "" {
		s.Const, s.Enum = f.Const, nil
	}
	return s, nil
}

func raw(values []string) []any {
	var list []any
	for _, v := range values {
		list = append(list, json.RawMessage(v))
	}
	return list
}
