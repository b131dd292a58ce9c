package emit

import (
	"encoding/json"
	"math/big"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// defaults writes the assignments of the values that fields have if their keys are
// missing.
func (r *reading) defaults(t *model.Type) []jen.Code {
	var code []jen.Code
	allocated := map[string]bool{}
	for _, field := range t.Fields {
		if field.Constraints.Default == "" {
			continue
		}
		r.field = field.Go
		for _, a := range r.allocations(field) {
			if !allocated[a.path] {
				code = append(code, a.assign(r.file))
				allocated[a.path] = true
			}
		}
		code = append(code, r.target(field).Op("=").Add(r.preset(field)))
	}
	return code
}

// preset is the default of a field: a constant where Go has one, else a value that
// is read from its JSON.
func (r *reading) preset(field *model.Field) *jen.Statement {
	t, text := field.Type, field.Constraints.Default
	value := r.constant(t, text)
	if value == nil {
		value = r.tool("Default").Call(r.local("d"), block(text), r.reader(t, nil))
	} else if field.Pointer {
		value = r.goType(t.Go).Parens(value)
	}
	if field.Pointer {
		return r.address(r.goType(t.Go), value)
	}
	return value
}

// constant is a JSON value as a Go constant of type t, or nil if Go has none.
func (r *reading) constant(t *model.Type, text string) *jen.Statement {
	switch t.Kind {
	case model.String, model.Enum:
		var s string
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			r.fail("%s: %s is not a JSON string", r.field, text)
		}
		return literal(s)
	case model.Bool:
		return jen.Op(text)
	case model.Float:
		return jen.Op(text)
	case model.Int, model.Uint, model.IntEnum:
		n, ok := new(big.Rat).SetString(text)
		if !ok || !n.IsInt() {
			r.fail("%s: %s is not an integer", r.field, text)
			return jen.Lit(0)
		}
		return jen.Op(n.Num().String())
	}
	return nil
}
