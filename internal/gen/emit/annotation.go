package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// annotations writes the fields of a tool that say how it is run.
func (f *file) annotations(t *model.Tool, names *structType) []jen.Code {
	var fields []jen.Code
	if t.Retries != nil {
		value := jen.Lit(*t.Retries)
		if *t.Retries == 0 {
			value = f.tool("NoRetries")
		}
		fields = append(fields, keyed("Retries", value))
	}
	if t.Return {
		fields = append(fields, keyed("Return", jen.True()))
	}
	if paths := t.Args.Secrets(); len(paths) > 0 {
		fields = append(fields, keyed("Secrets", jen.Index().Add(f.tool("Path")).Add(composite(secrets(paths)...))))
	}
	if t.Confirm != nil {
		fields = append(fields, keyed("Confirm", f.confirm(t, names)))
	}
	return fields
}

// secrets writes the keys of paths to secrets.
func secrets(paths [][]string) []jen.Code {
	var all []jen.Code
	for _, p := range paths {
		var keys []jen.Code
		for _, key := range p {
			keys = append(keys, literal(key))
		}
		all = append(all, jen.Values(keys...))
	}
	return all
}

// confirm writes the function that checks arguments and words the question.
func (f *file) confirm(t *model.Tool, names *structType) *jen.Statement {
	question := jen.Lit("")
	shows := false
	var given []jen.Code
	allocated := map[string]bool{}
	for i, p := range t.Confirm.Question {
		if i == 0 {
			question = jen.Empty()
		} else {
			question.Op("+")
		}
		if p.Field == nil {
			question.Add(literal(p.Text))
			continue
		}
		field := fieldOf(t, names, p.Field)
		if field.Constraints.WriteOnly {
			question.Add(f.tool("Hidden"))
			continue
		}
		shows = true
		for _, a := range f.allocations(field) {
			if !allocated[a.path] {
				allocated[a.path] = true
				given = append(given, jen.If(a.at.Clone().Op("==").Nil()).Block(a.assign(f)))
			}
		}
		question.Add(f.show(field))
	}
	failed := jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Lit(""), jen.Err()))
	value := jen.Id("_")
	if shows {
		value = f.local("v")
	}
	body := []jen.Code{jen.List(value, jen.Err()).Op(":=").Add(f.decodeArgs(names)), failed}
	if !hasArguments(t) {
		body = []jen.Code{jen.If(jen.Err().Op(":=").Add(f.tool("NoArguments")).Call(jen.Id("args")),
			jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Lit(""), jen.Err()))}
	}
	body = append(append(body, given...), jen.Return(question, jen.Nil()))
	return jen.Func().Params(jen.Id("args").Index().Byte()).Params(jen.String(), jen.Error()).Block(f.pieces.body(body))
}

// show writes the call that makes text of an argument.
func (f *file) show(field *model.Field) *jen.Statement {
	if field.Type.Kind == model.Date {
		at := f.target(field)
		if !field.Pointer {
			at = jen.Op("&").Add(at)
		}
		return f.tool("ShowDate").Call(at)
	}
	shown := f.target(field)
	if !field.Pointer && locks(field.Type) {
		shown = jen.Op("&").Add(shown)
	}
	args := []jen.Code{shown}
	for _, path := range secrets(field.Type.Secrets()) {
		args = append(args, f.tool("Path").Add(path))
	}
	return f.tool("Show").Call(args...)
}

// locks says whether a value of the type must not be copied.
func locks(t *model.Type) bool {
	return t.Locks || (t.Kind == model.Array && locks(t.Elem))
}

// fieldOf is a field of the arguments as the type that is decoded has it.
func fieldOf(t *model.Tool, names *structType, field *model.Field) *model.Field {
	for i, known := range t.Args.Fields {
		if known == field {
			return names.typ.Fields[i]
		}
	}
	return field
}

func hasArguments(t *model.Tool) bool { return len(t.Args.Fields) > 0 || t.Struct }

// decodeArgs writes the call that reads the arguments of a tool that has some.
func (f *file) decodeArgs(names *structType) *jen.Statement {
	return f.tool("Decode").Call(jen.Id("args"), jen.Id(names.decode))
}
