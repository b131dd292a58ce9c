package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// encoders are the types that get a function which writes them.
type encoders struct {
	byType map[string]string
	queue  []encoder
}

// encoder is a type with the name of the function that writes it.
type encoder struct {
	form *model.Form
	name string
}

// encoder returns the name of the function that writes a type, and sees to it that
// there is one.
func (f *file) encoder(form *model.Form, parent string) string {
	key := identity(form.Go)
	if name := f.encoders.byType[key]; name != "" {
		return name
	}
	base := parent
	if form.Go.Named {
		base = stem(form.Go)
	}
	name := prefixed("encode", "")
	e := encoder{form, name(f.names.family(base, name))}
	f.encoders.byType[key] = e.name
	f.encoders.queue = append(f.encoders.queue, e)
	return e.name
}

// writeEncoders writes the functions of all types that were mentioned, and of those
// that they mention.
func (f *file) writeEncoders() {
	for len(f.encoders.queue) > 0 {
		e := f.encoders.queue[0]
		f.encoders.queue = f.encoders.queue[1:]
		w := writing{file: f, stem: e.name[len("encode"):]}
		typ, body := f.goType(e.form.Go), w.object(e.form)
		if e.form.Kind == model.Struct {
			typ = jen.Op("*").Add(typ)
		} else {
			body = []jen.Code{w.composite(e.form, f.local("v"), f.local("e"))}
		}
		f.Func().Id(e.name).Params(f.local("e").Op("*").Add(f.tool("Encoder")), f.local("v").Add(typ)).Block(body...)
		f.Line()
	}
}

// encoded writes the return of a result that is written by generated code.
func (f *file) encoded(form *model.Form, stem string, call *jen.Statement, fails bool) []jen.Code {
	w := writing{file: f, stem: stem}
	out, err := f.local("out"), jen.Nil()
	results := out.Clone()
	if fails {
		err = jen.Err()
		results = jen.List(out.Clone(), jen.Err())
	}
	switch {
	case byAddress(form):
		return []jen.Code{results.Op(":=").Add(call),
			jen.Return(f.tool("Encode").Call(jen.Op("&").Add(out), err, w.addressed(form)))}
	case fails:
		return []jen.Code{results.Op(":=").Add(call), jen.Return(f.tool("Encode").Call(out, err, w.writer(form)))}
	}
	return []jen.Code{jen.Return(f.tool("Encode").Call(call, err, w.writer(form)))}
}

// writing writes the code that writes values of one type.
type writing struct {
	*file
	// stem begins the names of what the code declares.
	stem string
}

// object writes the body of a function that writes a struct.
func (w *writing) object(form *model.Form) []jen.Code {
	e, v := w.local("e"), w.local("v")
	body := []jen.Code{jen.If(jen.Op("!").Add(e.Clone()).Dot("Begin").Call(v.Op("!=").Nil())).Block(jen.Return())}
	for _, field := range form.Fields {
		at := w.target(&model.Field{Go: field.Go, Path: field.Path})
		value := w.field(field, at, e.Clone().Dot("Key").Call(literal(field.JSON)))
		if is := w.present(field, at); is != nil {
			value = jen.If(is).Block(value)
		}
		body = append(body, value)
	}
	return append(body, e.Clone().Dot("End").Call())
}

// field writes the value of a field.
func (w *writing) field(field *model.FormField, at, e *jen.Statement) *jen.Statement {
	form := field.Form
	stem := writing{file: w.file, stem: w.stem + exported(field.Go)}
	if form.Kind == model.Pointer && !byAddress(form.Elem) && (field.Empty == model.Nil || field.Zero == model.Nil) {
		if form = form.Elem; form.Kind != model.Array { // which Go slices by its address
			at = jen.Op("*").Add(at.Clone())
		}
	}
	switch {
	case !field.Quoted:
		return stem.value(form, at, e)
	case form.Kind != model.Pointer:
		return w.tool("WriteQuoted").Call(e, at.Clone(), stem.writer(form))
	}
	quoted := w.tool("WriteQuoted").Call(w.local("e"), w.local("v"), stem.writer(form.Elem))
	return w.tool("WritePointer").Call(e, at.Clone(), w.function(form.Elem, quoted))
}

// value writes the statement that writes a value, which can be addressed.
func (w *writing) value(form *model.Form, at, e *jen.Statement) *jen.Statement {
	at = at.Clone()
	switch {
	case form.Recursive:
		return jen.Id(w.encoder(form, w.stem)).Call(e, at)
	case byAddress(form):
		return w.addressed(form).Call(e, jen.Op("&").Add(at))
	case form.Kind == model.Pointer && byAddress(form.Elem):
		return w.addressed(form.Elem).Call(e, at)
	case plainWriters[form.Kind] != "":
		return w.tool(plainWriters[form.Kind]).Call(e, at)
	}
	return w.composite(form, at, e)
}

// composite writes the statement that writes a value of many parts, or a pointer.
func (w *writing) composite(form *model.Form, at, e *jen.Statement) *jen.Statement {
	switch {
	case form.Kind == model.Pointer:
		return w.tool("WritePointer").Call(e, at, w.writer(form.Elem))
	case form.Kind == model.Map && form.Key != nil:
		return w.tool("WriteMapOf").Call(e, at, w.tool(keyNames[form.Key.Kind]), w.writer(form.Elem))
	case form.Kind == model.Map:
		return w.tool("WriteMap").Call(e, at, w.writer(form.Elem))
	case form.Kind == model.Array:
		at = at.Index(jen.Op(":"))
	}
	if byAddress(form.Elem) {
		return w.tool("WriteEach").Call(e, at, w.addressed(form.Elem))
	}
	return w.tool("WriteSlice").Call(e, at, w.writer(form.Elem))
}

// byAddress says whether a value is written by its address: to copy it would cost
// time, and read fields that are not written.
func byAddress(form *model.Form) bool {
	return form.Kind == model.Struct || (form.Kind == model.Any && !form.Interface)
}

// addressed is a function that writes a value by its address.
func (w *writing) addressed(form *model.Form) *jen.Statement {
	if form.Kind == model.Any {
		return w.tool("WriteJSON")
	}
	return jen.Id(w.encoder(form, w.stem))
}

// writer is a function that writes a value of a type.
func (w *writing) writer(form *model.Form) *jen.Statement {
	switch {
	case form.Recursive:
		return jen.Id(w.encoder(form, w.stem))
	case form.Kind == model.Pointer && byAddress(form.Elem):
		return w.addressed(form.Elem)
	case plainWriters[form.Kind] != "":
		return w.tool(plainWriters[form.Kind])
	}
	return w.function(form, w.value(form, w.local("v"), w.local("e")))
}

// function is a function literal that writes a value v.
func (w *writing) function(form *model.Form, body jen.Code) *jen.Statement {
	return jen.Func().Params(
		w.local("e").Op("*").Add(w.tool("Encoder")), w.local("v").Add(w.goType(form.Go)),
	).Block(body)
}

// plainWriters write values that the type parameter or the function's name says all
// of.
var plainWriters = map[model.Kind]string{
	model.String: "WriteString", model.Bool: "WriteBool", model.Int: "WriteInt", model.Uint: "WriteUint",
	model.Float: "WriteFloat", model.Time: "WriteTime", model.Bytes: "WriteBytes", model.Text: "WriteText",
	model.Number: "WriteNumber", model.Any: "WriteJSON",
}

// keyNames make texts of the keys of maps.
var keyNames = map[model.Kind]string{model.Int: "IntName", model.Uint: "UintName", model.Text: "TextName"}
