package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// output writes the type of an assistant's answers, and what that needs beside it.
func (f *file) output(r *model.Receiver) (value, after *jen.Statement) {
	schema := suffixed("OutputSchema")
	name := schema(f.names.family(r.Type, schema))
	decode := jen.Id(f.structType(r.Output, r.Type+"Output").decode)
	anything := jen.Any()
	if f.names.taken["any"] {
		anything = jen.Interface()
	}
	value = jen.Op("&").Add(f.qual(assistantPath, "assistant", "Output")).Add(composite(
		keyed("Name", literal(r.OutputName)),
		keyed("Schema", jen.Id(name)),
		keyed("Decode", jen.Func().Params(f.local("answer").Index().Byte()).Params(anything, jen.Error()).Block(
			jen.Return(f.tool("Decode").Call(f.local("answer"), decode)))),
	))
	return value, f.pieces.constant(name, f.valueSchema(r.Output))
}
