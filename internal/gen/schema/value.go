package schema

import (
	"github.com/invopop/jsonschema"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// Value returns the schema of any type: of what the front end answers.
func Value(t *model.Type) (*jsonschema.Schema, error) {
	if t.Kind == model.Struct {
		return Of(t)
	}
	b := builder{defs: definitions(&model.Type{Kind: model.Struct, Fields: []*model.Field{{Type: t}}})}
	root, err := b.typ(t)
	if err != nil {
		return nil, err
	}
	return root, b.define(root)
}

// define puts the structs that are referred to under $defs of the root.
func (b *builder) define(root *jsonschema.Schema) error {
	for _, d := range b.defs.list {
		s, err := b.written(d.typ)
		if err != nil {
			return err
		}
		if root.Definitions == nil {
			root.Definitions = jsonschema.Definitions{}
		}
		root.Definitions[d.name] = s
	}
	return nil
}
