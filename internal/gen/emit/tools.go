package emit

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
	"github.com/aigen-go/aigen/internal/gen/schema"
)

// toolsMethod writes AITools, and after it what its tools need.
func (f *file) toolsMethod(r *model.Receiver) error {
	var after, tools []jen.Code
	for _, t := range r.Tools {
		names := f.toolNames(r, t)
		tools = append(tools, f.toolValue(r, t, names))
		after = append(after, names.after...)
		if !t.Struct && len(t.Args.Fields) > 0 {
			after = append(after, f.argumentsType(t, names)...)
			after = append(after, f.decoder(names)...)
		}
		text, err := schemaText(t)
		if err != nil {
			return err
		}
		after = append(after, f.pieces.constant(names.schema, text))
	}
	name := receiver(r.Type)
	text := "AITools returns the tools of " + name + " in the order of their declaration."
	list := func() *jen.Statement { return jen.Index().Add(f.tool("Tool")) }
	body := []jen.Code{jen.Return(list().Add(composite(tools...)))}
	switch {
	case len(r.Toolsets) > 0:
		text = "AITools returns the tools of " + name + " in the order of their declaration, then those of\n" +
			"the structs that it embeds. A nil pointer has no tools."
		body = f.withToolsets(r, list, tools)
	case len(tools) == 0:
		body = []jen.Code{jen.Return(jen.Nil())}
	}
	f.Add(doc(text))
	f.method(r, "AITools").Add(list()).Block(body...)
	f.Line()
	for _, code := range after {
		f.Add(code)
	}
	return nil
}

func schemaText(t *model.Tool) (string, error) {
	s, err := schema.Of(t.Args)
	if err != nil {
		return "", err
	}
	return schema.JSON(s)
}

// exportedFields makes fields of parameters. Their names are apart, as those of aB
// and AB would not be.
func exportedFields(args *model.Type) *model.Type {
	s := *args
	s.Fields = nil
	taken := map[string]bool{}
	for _, p := range args.Fields {
		field := *p
		field.Go = exported(p.Go)
		for n := 2; taken[field.Go]; n++ {
			field.Go = exported(p.Go) + strconv.Itoa(n)
		}
		taken[field.Go] = true
		s.Fields = append(s.Fields, &field)
	}
	return &s
}

// toolNames are the names of what a tool needs.
func (f *file) toolNames(r *model.Receiver, t *model.Tool) *structType {
	base := r.Type + exported(t.Method)
	if t.Struct {
		s := *f.structType(t.Args, base)
		s.schema = suffixed("Schema")(f.names.family(base, suffixed("Schema")))
		return &s
	}
	args, fields, decode := suffixed("Args"), suffixed("Fields"), prefixed("decode", "Args")
	base = f.names.family(base, args, fields, decode, suffixed("Schema"))
	return &structType{
		typ: exportedFields(t.Args), stem: base, goType: jen.Id(args(base)),
		fields: fields(base), decode: decode(base), schema: suffixed("Schema")(base),
	}
}

// argumentsType writes the struct that holds the parameters of a method.
func (f *file) argumentsType(t *model.Tool, names *structType) []jen.Code {
	var fields []jen.Code
	for _, p := range names.typ.Fields {
		typ := f.goType(p.Type.Go)
		if p.Pointer {
			typ = jen.Op("*").Add(typ)
		}
		fields = append(fields, jen.Id(p.Go).Add(typ))
	}
	return []jen.Code{jen.Type().Add(names.goType).Struct(fields...).Line()}
}

// toolValue writes the tool.Tool of a method.
func (f *file) toolValue(r *model.Receiver, t *model.Tool, names *structType) jen.Code {
	fields := []jen.Code{
		keyed("Name", literal(t.Name)),
		keyed("Description", literal(t.Description)),
		keyed("Schema", jen.Id(names.schema)),
	}
	if t.ReadOnly || t.Destructive || t.Idempotent {
		fields = append(fields, keyed("Hints", f.hints(t)))
	}
	if t.Timeout != 0 {
		fields = append(fields, keyed("Timeout", f.duration(t.Timeout)))
	}
	fields = append(fields, f.annotations(t, names)...)
	if t.Client {
		fields = append(fields, keyed("Client", f.client(r, t, names)))
	} else {
		fields = append(fields, keyed("Handler", f.handler(r, t, names)))
	}
	return composite(fields...)
}

func (f *file) hints(t *model.Tool) *jen.Statement {
	var set []jen.Code
	for _, h := range []struct {
		is   bool
		name string
	}{{t.ReadOnly, "ReadOnly"}, {t.Destructive, "Destructive"}, {t.Idempotent, "Idempotent"}} {
		if h.is {
			set = append(set, keyed(h.name, jen.True()))
		}
	}
	return f.tool("Hints").Values(set...)
}

// handler writes the function that decodes the arguments and calls the method.
func (f *file) handler(r *model.Receiver, t *model.Tool, names *structType) *jen.Statement {
	ctx := "_"
	if t.Context {
		ctx = "ctx"
	}
	failed := jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(f.tool("Result").Values(), jen.Err()))
	var body []jen.Code
	if len(t.Args.Fields) == 0 && !t.Struct {
		body = append(body, jen.If(jen.Err().Op(":=").Add(f.tool("NoArguments")).Call(jen.Id("args")),
			jen.Err().Op("!=").Nil()).Block(jen.Return(f.tool("Result").Values(), jen.Err())))
	} else {
		body = append(body, jen.List(jen.Id("in"), jen.Err()).Op(":=").
			Add(f.tool("Decode")).Call(jen.Id("args"), jen.Id(names.decode)), failed)
	}
	body = append(body, f.call(r, t, names)...)
	return jen.Func().Params(
		jen.Id(ctx).Add(f.qual("context", "context", "Context")),
		jen.Id("args").Index().Byte(),
	).Params(f.tool("Result"), jen.Error()).Block(f.pieces.body(body))
}

// call writes the call of the method and the return of its result.
func (f *file) call(r *model.Receiver, t *model.Tool, names *structType) []jen.Code {
	var args []jen.Code
	if t.Context {
		args = append(args, jen.Id("ctx"))
	}
	switch {
	case t.StructPointer:
		args = append(args, jen.Op("&").Id("in"))
	case t.Struct:
		args = append(args, jen.Id("in"))
	default:
		for i, field := range names.typ.Fields {
			arg := jen.Id("in").Dot(field.Go)
			if t.Variadic && i == len(names.typ.Fields)-1 {
				arg.Op("...")
			}
			args = append(args, arg)
		}
	}
	call := jen.Id(receiver(r.Type)).Dot(t.Method).Call(args...)
	if t.Form != nil {
		return f.encoded(t.Form, r.Type+exported(t.Method), call, t.Error)
	}
	results := map[model.Result]string{
		model.NoResult: "DoneResult", model.TextResult: "TextResult", model.JSONResult: "JSONResult",
	}
	result := f.tool(results[t.Result])
	switch {
	case t.Error:
		return []jen.Code{jen.Return(result.Call(call))}
	case t.Result == model.NoResult:
		return []jen.Code{call, jen.Return(result.Call(jen.Nil()))}
	}
	return []jen.Code{jen.Return(result.Call(call, jen.Nil()))}
}
