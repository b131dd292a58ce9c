package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// enumValues names the variable with the values of an enum, and writes it once.
func (r *reading) enumValues(t *model.Type) string {
	id := identity(t.Go)
	if name, ok := r.enums[id]; ok {
		return name
	}
	name := r.names.free(unexported(stem(t.Go)) + "Values")
	r.enums[id] = name
	var values []jen.Code
	for _, v := range t.Enum {
		if t.Kind == model.IntEnum {
			values = append(values, jen.Op(v.Value))
		} else {
			values = append(values, literal(v.Value))
		}
	}
	typ := r.goType(t.Go)
	if t.Kind == model.TextEnum {
		typ = jen.String()
	}
	r.declared = append(r.declared, jen.Var().Id(name).Op("=").Index().Add(typ).Values(values...).Line())
	return name
}

// integer is the reader of the integers of an enum.
func (r *reading) integer(t *model.Type) *jen.Statement {
	if t.Unsigned {
		return r.tool("Uint").Types(r.goType(t.Go))
	}
	return r.tool("Int").Types(r.goType(t.Go))
}

// quotes is the reader of a string that holds a value of type t.
func quotes(t *model.Type) string {
	if t.Kind == model.Int || t.Kind == model.Uint {
		return "QuotedInteger"
	}
	return "Quoted"
}

// mapping is an expression that reads a map.
func (r *reading) mapping(t *model.Type, d jen.Code) *jen.Statement {
	value := r.reader(t.Elem, nil)
	switch {
	case t.Key == nil:
		return r.tool("Map").Types(jen.String()).Call(d, value)
	case t.Key.Kind == model.String:
		return r.tool("Map").Types(r.goType(t.Key.Go)).Call(d, value)
	}
	return r.tool("MapOf").Call(d, r.key(t.Key), value)
}

// key is the function that reads the keys of a map.
func (r *reading) key(t *model.Type) *jen.Statement {
	typed := func(name string) *jen.Statement { return r.tool(name).Types(r.goType(t.Go)) }
	switch t.Kind {
	case model.Int:
		return typed("IntKey")
	case model.Uint:
		return typed("UintKey")
	case model.Enum:
		return r.tool("ListedKey").Call(typed("StringKey"), jen.Id(r.enumValues(t)))
	case model.IntEnum:
		read := "IntKey"
		if t.Unsigned {
			read = "UintKey"
		}
		return r.tool("ListedKey").Call(typed(read), jen.Id(r.enumValues(t)))
	case model.TextEnum:
		return r.tool("ListedTextKey").Types(r.goType(t.Go)).Call(jen.Id(r.enumValues(t)))
	}
	if t.Format != "" {
		return r.tool("FormattedKey").Types(r.goType(t.Go)).Call(literal(t.Format))
	}
	return typed("TextKey")
}
