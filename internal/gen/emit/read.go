package emit

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// reading writes the code that reads the fields of one struct.
type reading struct {
	*file
	// stem begins the names of what the code declares.
	stem string
	// field is the Go name of the field that is read.
	field string
	// declared are declarations that the code needs beside it.
	declared []jen.Code
}

// parameter is the parameter d of every function that reads.
func (r *reading) parameter() *jen.Statement { return r.local("d").Op("*").Add(r.tool("Decoder")) }

// cases writes a case for each field of a struct.
func (r *reading) cases(t *model.Type) []jen.Code {
	var cases []jen.Code
	for _, field := range t.Fields {
		r.field = field.Go
		if field.Go == "" {
			// A discriminator, which was looked at before.
			cases = append(cases, jen.Case(literal(field.JSON)).Block(r.tool("String").Call(jen.Id("d"))))
			continue
		}
		var code []jen.Code
		for _, a := range r.allocations(field) {
			code = append(code, jen.If(a.at.Clone().Op("==").Nil()).Block(a.assign(r.file)))
		}
		code = append(code, r.assign(r.target(field), field)...)
		cases = append(cases, jen.Case(literal(field.JSON)).Block(code...))
	}
	return cases
}

// target is where a field is stored. The whole path is written: encoding/json also
// promotes fields that a Go selector would find ambiguous.
func (f *file) target(field *model.Field) *jen.Statement {
	s := f.local("v")
	for _, e := range field.Path {
		s.Dot(e.Name)
	}
	return s.Dot(field.Go)
}

// allocation is an embedded pointer on the way to a promoted field.
type allocation struct {
	path string
	at   *jen.Statement
	typ  model.GoType
}

// allocations are the embedded pointers on the way to a field, outermost first.
func (f *file) allocations(field *model.Field) []allocation {
	var all []allocation
	path, at := "", f.local("v")
	for _, e := range field.Path {
		path, at = path+"."+e.Name, at.Clone().Dot(e.Name)
		if e.Pointer {
			all = append(all, allocation{path, at, e.Type})
		}
	}
	return all
}

func (a allocation) assign(f *file) *jen.Statement {
	return a.at.Clone().Op("=").Op("&").Add(f.goType(a.typ)).Values()
}

// assign writes the statements that read a field into its place and check it.
func (r *reading) assign(at *jen.Statement, field *model.Field) []jen.Code {
	t := field.Type
	var code []jen.Code
	value := at
	switch {
	case t.Kind == model.Array:
		if field.Pointer {
			code = append(code, at.Clone().Op("=").Op("&").Add(r.goType(t.Go)).Values())
		}
		code = append(code, r.array(at, t, &field.Constraints))
	case field.Pointer:
		code = append(code, at.Clone().Op("=").Add(r.address(r.goType(t.Go), r.value(t, &field.Constraints))))
		value = jen.Op("*").Add(at.Clone())
	default:
		code = append(code, at.Clone().Op("=").Add(r.value(t, &field.Constraints)))
	}
	return append(code, r.checks(value, t, &field.Constraints)...)
}

// array reads an array in place.
func (r *reading) array(at *jen.Statement, t *model.Type, c *model.Constraints) *jen.Statement {
	return r.tool("Array").Call(r.local("d"), at.Clone().Index(jen.Op(":")), r.reader(t.Elem, c))
}

// value is an expression of type t that reads one. The constraints c are those of
// the field, of which some apply to the items of an array.
func (r *reading) value(t *model.Type, c *model.Constraints) *jen.Statement {
	d := r.local("d")
	switch t.Kind {
	case model.Int, model.Uint, model.Float, model.Custom:
		return r.reader(t, nil).Call(d)
	case model.Text:
		if t.Format != "" {
			return r.tool("FormattedText").Types(r.goType(t.Go)).Call(d, literal(t.Format))
		}
		return r.reader(t, nil).Call(d)
	case model.Struct, model.Union:
		return jen.Id(r.structType(t, r.stem+exported(r.field)).decode).Call(d)
	case model.Quoted:
		return r.tool(quotes(t.Elem)).Call(d, r.reader(t.Elem, nil))
	case model.IntEnum:
		return r.tool("Listed").Call(d, r.integer(t), jen.Id(r.enumValues(t)))
	case model.TextEnum:
		return r.tool("ListedText").Types(r.goType(t.Go)).Call(d, jen.Id(r.enumValues(t)))
	case model.Enum:
		return r.tool("Enum").Call(d, jen.Id(r.enumValues(t)))
	case model.Slice:
		return r.convert(t, r.tool("Slice").Call(d, r.reader(t.Elem, c)))
	case model.Map:
		return r.convert(t, r.mapping(t, d))
	case model.Pointer:
		return r.address(r.goType(t.Elem.Go), r.value(t.Elem, c))
	case model.Array:
		return r.reader(t, c).Call(d)
	}
	return r.convert(t, r.tool(scalars[t.Kind]).Call(d))
}

// scalars are the readers that have no type parameter.
var scalars = map[model.Kind]string{
	model.String: "String", model.Bool: "Bool", model.Time: "Time", model.Date: "Date", model.Bytes: "Bytes",
	model.Duration: "Duration", model.URL: "URL", model.BigInt: "BigInt", model.Number: "JSONNumber",
	model.Any: "Any", model.Raw: "Raw",
}

// own are the kinds whose readers give the type itself, so that no conversion is
// needed.
var own = []model.Kind{model.Time, model.Date, model.Duration, model.URL, model.BigInt, model.Number}

// generics are the readers whose type parameter is the type that is read.
var generics = map[model.Kind]string{
	model.Int: "Int", model.Uint: "Uint", model.Float: "Float", model.Text: "Text", model.Custom: "Custom",
}

// convert makes a value one of a named type.
func (r *reading) convert(t *model.Type, value *jen.Statement) *jen.Statement {
	if !r.converts(t) {
		return value
	}
	return r.goType(t.Go).Parens(value)
}

// converts says whether a value that was read must be made one of a named type.
func (r *reading) converts(t *model.Type) bool {
	isRaw := t.Kind == model.Raw && bare(t.Go) == "json.RawMessage"
	return t.Go.Named && !slices.Contains(own, t.Kind) && !isRaw
}

// reader is a function that reads a value of type t, as an item of a field with
// the constraints c.
func (r *reading) reader(t *model.Type, c *model.Constraints) *jen.Statement {
	item := r.local("item")
	if checks := r.itemChecks(item, t, c); len(checks) > 0 {
		code := append([]jen.Code{item.Clone().Op(":=").Add(r.value(t, nil))}, checks...)
		return r.literal(t, append(code, jen.Return(item))...)
	}
	switch name := generics[t.Kind]; {
	case name != "" && t.Format == "":
		return r.tool(name).Types(r.goType(t.Go))
	case t.Kind == model.Struct || t.Kind == model.Union:
		return jen.Id(r.structType(t, r.stem+exported(r.field)).decode)
	case t.Kind == model.Array && t.Locks:
		return jen.Func().Params(r.parameter()).Params(item.Clone().Add(r.goType(t.Go))).Block(r.array(item, t, c), jen.Return())
	case t.Kind == model.Array:
		return r.literal(t, jen.Var().Add(item.Clone()).Add(r.goType(t.Go)), r.array(item, t, c), jen.Return(item))
	}
	if name := scalars[t.Kind]; name != "" && !r.converts(t) {
		return r.tool(name)
	}
	return r.literal(t, jen.Return(r.value(t, c)))
}

// literal is a function literal that reads a value of type t.
func (r *reading) literal(t *model.Type, body ...jen.Code) *jen.Statement {
	return jen.Func().Params(r.parameter()).Add(r.goType(t.Go)).Block(body...)
}
