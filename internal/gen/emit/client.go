package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
	"github.com/aigen-go/aigen/internal/gen/schema"
)

// client writes what the server knows of a tool that the front end runs.
func (f *file) client(r *model.Receiver, t *model.Tool, names *structType) *jen.Statement {
	check := f.tool("NoArguments")
	if hasArguments(t) {
		check = jen.Func().Params(jen.Id("args").Index().Byte()).Error().Block(f.pieces.body([]jen.Code{
			jen.List(jen.Id("_"), jen.Err()).Op(":=").Add(f.decodeArgs(names)),
			jen.Return(jen.Err()),
		}))
	}
	fields := []jen.Code{keyed("Check", check)}
	if t.Output != nil {
		base := r.Type + exported(t.Method)
		name := suffixed("Output")(f.names.family(base, suffixed("Output")))
		names.after = append(names.after, f.pieces.constant(name, f.valueSchema(t.Output)))
		fields = append(fields, keyed("Output", jen.Id(name)), keyed("Decode", f.answered(t, base, names)))
	}
	return jen.Op("&").Add(f.tool("Client")).Add(composite(fields...))
}

// answered writes the function that reads what the front end answers.
func (f *file) answered(t *model.Tool, base string, names *structType) *jen.Statement {
	reading := reading{file: f, stem: base, field: "Output"}
	reader := reading.reader(t.Output, nil)
	names.after = append(names.after, reading.declared...)
	form := t.Form
	if form != nil && form.Kind == model.Pointer && t.Output.Kind != model.Pointer {
		form = form.Elem // null is no answer
	}
	value := f.tool("Decode").Call(f.local("output"), reader)
	body := []jen.Code{jen.Return(f.tool("JSONResult").Call(value))}
	switch {
	case t.Result == model.TextResult:
		body = []jen.Code{jen.Return(f.tool("TextResult").Call(value))}
	case form != nil && form.Kind != model.Any:
		body = f.encoded(form, base, value, true)
	}
	return jen.Func().Params(f.local("output").Index().Byte()).Params(f.tool("Result"), jen.Error()).Block(f.pieces.body(body))
}

// valueSchema is the schema of any type, as text.
func (f *file) valueSchema(t *model.Type) string {
	s, err := schema.Value(t)
	if err != nil {
		f.fail("%w", err)
		return ""
	}
	text, err := schema.JSON(s)
	if err != nil {
		f.fail("%w", err)
	}
	return text
}
