package emit

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// output writes the type of an assistant's answers, and what that needs beside it.
func (f *file) output(r *model.Receiver) (value, after *jen.Statement) {
	schema := suffixed("OutputSchema")
	name := schema(f.names.family(r.Type, schema))
	decode := jen.Id(f.structType(r.Output, r.Type+"Output").decode)
	value = jen.Op("&").Add(f.qual(assistantPath, "assistant", "Output")).Add(composite(
		keyed("Name", literal(outputName(r.Output))),
		keyed("Schema", jen.Id(name)),
		keyed("Decode", jen.Func().Params(jen.Id("answer").Index().Byte()).Params(jen.Any(), jen.Error()).Block(
			jen.Return(f.tool("Decode").Call(jen.Id("answer"), decode)))),
	))
	return value, jen.Const().Id(name).Op("=").Add(block(f.valueSchema(r.Output))).Line()
}

// outputName names a type for a provider, which allows fewer characters than Go.
func outputName(t *model.Type) string {
	const most = 64
	var b strings.Builder
	for i, r := range stem(t.Go) {
		switch {
		case 'A' <= r && r <= 'Z':
			if i > 0 {
				b.WriteByte('_')
			}
			b.WriteRune(r - 'A' + 'a')
		case r == '_', 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		}
	}
	name := b.String()
	if name == "" {
		return "output"
	}
	return name[:min(len(name), most)]
}
