package emit

import (
	"math/big"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// checks writes the checks of a value that was read last.
func (r *reading) checks(value *jen.Statement, t *model.Type, c *model.Constraints) []jen.Code {
	var code []jen.Code
	call := func(name string, args ...jen.Code) {
		args = append([]jen.Code{r.local("d"), value.Clone()}, args...)
		code = append(code, r.tool(name).Call(args...))
	}
	length := func(name string, n *int) {
		if n != nil {
			code = append(code, r.tool(name).Call(r.local("d"), jen.Len(value.Clone()), jen.Lit(*n)))
		}
	}
	switch t.Kind {
	case model.Slice, model.Array, model.Map:
		length("MinItems", c.MinItems)
		length("MaxItems", c.MaxItems)
		if c.UniqueItems && t.Kind == model.Array {
			value = value.Clone().Index(jen.Op(":"))
		}
		if c.UniqueItems && t.Kind != model.Map {
			call("UniqueItems")
		}
		return code
	}
	return r.scalar(value, t, c)
}

// scalar writes the checks of a string or a number.
func (r *reading) scalar(value *jen.Statement, t *model.Type, c *model.Constraints) []jen.Code {
	var code []jen.Code
	call := func(name string, args ...jen.Code) {
		args = append([]jen.Code{jen.Id("d"), value.Clone()}, args...)
		code = append(code, r.tool(name).Call(args...))
	}
	switch t.Kind {
	case model.Int, model.Uint, model.Float:
		for _, b := range bounds(t, c) {
			call(b.check, jen.Op(b.number))
		}
		r.oneOf(call, t, c)
	case model.IntEnum:
		r.oneOf(call, t, c)
	case model.String, model.Enum:
		code = append(code, r.texts(value, c)...)
		r.oneOf(call, t, c)
	default:
		if len(c.Enum) > 0 {
			r.fail("%s: enum is not supported for the type %s", r.field, bare(t.Go))
		}
	}
	return code
}

// itemChecks writes the checks of an item of an array with the constraints c.
func (r *reading) itemChecks(item *jen.Statement, t *model.Type, c *model.Constraints) []jen.Code {
	switch {
	case c == nil:
		return nil
	case t.Kind == model.Pointer:
		return r.itemChecks(jen.Op("*").Add(item.Clone()), t.Elem, c)
	case t.Kind == model.Slice, t.Kind == model.Array, t.Kind == model.Map:
		return nil
	}
	return r.scalar(item, t, c)
}

// texts writes the checks of a string.
func (r *reading) texts(value *jen.Statement, c *model.Constraints) []jen.Code {
	var code []jen.Code
	call := func(name string, arg jen.Code) {
		code = append(code, r.tool(name).Call(r.local("d"), value.Clone(), arg))
	}
	if c.MinLength != nil {
		call("MinLength", jen.Lit(*c.MinLength))
	}
	if c.MaxLength != nil {
		call("MaxLength", jen.Lit(*c.MaxLength))
	}
	if c.Pattern != "" {
		call("Pattern", jen.Id(r.pattern(c.Pattern)))
	}
	if c.Format != "" {
		call("Format", literal(c.Format))
	}
	return code
}

// pattern declares a compiled regular expression and returns its name.
func (r *reading) pattern(text string) string {
	name := r.names.free(unexported(r.stem) + exported(r.field) + "Pattern")
	r.declared = append(r.declared,
		jen.Var().Id(name).Op("=").Add(r.qual("regexp", "regexp", "MustCompile")).Call(block(text)).Line())
	return name
}

// oneOf writes the check of enum, as a keyword of the field.
func (r *reading) oneOf(call func(string, ...jen.Code), t *model.Type, c *model.Constraints) {
	if len(c.Enum) == 0 {
		return
	}
	var values []jen.Code
	for _, text := range c.Enum {
		values = append(values, r.constant(t, text))
	}
	call("OneOf", values...)
}

// bound is a check of a number.
type bound struct{ check, number string }

// bounds are the checks of a number that its type does not already make. A bound of
// an integer may be a fraction; Go needs a whole number that means the same.
func bounds(t *model.Type, c *model.Constraints) []bound {
	var all []bound
	for _, b := range []struct {
		check, number string
		up            bool
	}{
		{"Minimum", c.Minimum, true},
		{"ExclusiveMinimum", c.ExclusiveMinimum, false},
		{"Maximum", c.Maximum, false},
		{"ExclusiveMaximum", c.ExclusiveMaximum, true},
	} {
		if b.number == "" {
			continue
		}
		if t.Kind != model.Float {
			whole := round(b.number, b.up)
			if !fits(t, whole) {
				continue
			}
			b.number = whole.String()
		}
		all = append(all, bound{b.check, b.number})
	}
	if c.MultipleOf != "" {
		all = append(all, bound{"MultipleOf", unit(t, c.MultipleOf)})
	}
	return all
}

// round returns the next whole number at or above a number, or at or below it.
func round(number string, up bool) *big.Int {
	rat, ok := new(big.Rat).SetString(number)
	if !ok {
		return new(big.Int)
	}
	whole, rest := new(big.Int).DivMod(rat.Num(), rat.Denom(), new(big.Int))
	if up && rest.Sign() != 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return whole
}

// unit returns what an integer must be a multiple of to be a multiple of number,
// which may be a fraction: a multiple of 1.5 is one of 3.
func unit(t *model.Type, number string) string {
	rat, ok := new(big.Rat).SetString(number)
	if t.Kind == model.Float || !ok {
		return number
	}
	return rat.Num().String()
}

// fits says whether an integer type can hold a number. A bound that it cannot hold
// excludes nothing: the model refuses one that excludes everything.
func fits(t *model.Type, n *big.Int) bool {
	size := t.Bits
	if t.Unsized || size == 0 {
		size = 64
	}
	if t.Kind == model.Uint {
		return n.Sign() >= 0 && n.BitLen() <= size
	}
	if n.Sign() < 0 {
		return new(big.Int).Not(n).BitLen() < size
	}
	return n.BitLen() < size
}
