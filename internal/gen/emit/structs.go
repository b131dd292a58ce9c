package emit

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// structs are the struct types that get a decoder.
type structs struct {
	byShape map[string]*structType
	queue   []*structType
}

// structType is a struct and the names of what reads it.
type structType struct {
	typ  *model.Type
	stem string
	// goType is how to write the type.
	goType *jen.Statement
	// fields and decode name the variable and the function, schema the constant
	// of a tool.
	fields, decode, schema string
	// after are further declarations that a tool needs.
	after []jen.Code
}

// structType returns the names for a struct that is read in more than one place,
// and sees to it that its decoder is written. Structs of the same type have one
// decoder, unless a directive of one tool constrains its fields.
func (f *file) structType(t *model.Type, parent string) *structType {
	key := shape(t)
	if s := f.structs.byShape[key]; s != nil {
		return s
	}
	base := parent
	if t.Go.Named {
		base = stem(t.Go)
	}
	fields, decode := suffixed("Fields"), prefixed("decode", "")
	if t.Kind == model.Union {
		fields = suffixed("Variants")
	}
	base = f.names.family(base, fields, decode)
	s := &structType{
		typ: t, stem: base, goType: f.goType(t.Go), fields: fields(base), decode: decode(base),
	}
	f.structs.byShape[key] = s
	f.structs.queue = append(f.structs.queue, s)
	return s
}

// sharedTypes writes the decoders of all structs that were mentioned, and of those
// that they mention.
func (f *file) sharedTypes() {
	for len(f.structs.queue) > 0 {
		s := f.structs.queue[0]
		f.structs.queue = f.structs.queue[1:]
		for _, code := range f.decoder(s) {
			f.Add(code)
		}
	}
}

// shape describes everything about a type that its decoder depends on. Named structs
// within it are only named: the constraints of one tool reach no deeper than the fields
// of its own arguments.
func shape(t *model.Type) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", t.Kind, identity(t.Go))
	if t.Elem != nil {
		b.WriteString(" of " + inner(t.Elem))
	}
	for _, field := range t.Fields {
		var constraints []byte
		if !reflect.ValueOf(field.Constraints).IsZero() { // most fields have none
			var err error
			if constraints, err = json.Marshal(field.Constraints); err != nil {
				constraints = fmt.Append(nil, field.Constraints)
			}
		}
		fmt.Fprintf(&b, "{%s %s %v %t %t %q %s %s}", field.JSON, field.Go, field.Path, field.Pointer,
			field.Optional, field.Const, constraints, inner(field.Type))
	}
	return b.String()
}

// inner is the shape of a type within another one.
func inner(t *model.Type) string {
	if (t.Kind == model.Struct || t.Kind == model.Union) && t.Go.Named {
		return identity(t.Go)
	}
	return shape(t)
}

// decoder writes the variable with the fields of a struct and the function that
// reads it.
func (f *file) decoder(s *structType) []jen.Code {
	if s.typ.Kind == model.Union {
		return f.union(s)
	}
	var code []jen.Code
	fields := jen.Nil()
	if len(s.typ.Fields) > 0 {
		var list []jen.Code
		for _, field := range s.typ.Fields {
			values := []jen.Code{keyed("Name", literal(field.JSON))}
			if field.Optional {
				values = append(values, keyed("Optional", jen.True()))
			}
			list = append(list, jen.Values(values...))
		}
		code = append(code, jen.Var().Id(s.fields).Op("=").Index().Add(f.tool("Field")).Add(composite(list...)).Line())
		fields = jen.Id(s.fields)
	}
	r := reading{file: f, stem: s.stem}
	object := f.local("d").Dot("Object").Call(fields)
	loop := jen.For(jen.Range().Add(object)).Block()
	if len(s.typ.Fields) > 0 {
		loop = jen.For(f.local("name").Op(":=").Range().Add(object)).Block(
			jen.Switch(f.local("name")).Block(r.cases(s.typ)...))
	}
	body := append(r.defaults(s.typ), loop)
	if s.typ.Locks {
		code = append(code, r.locked(s, body))
	} else {
		body = append([]jen.Code{jen.Var().Add(f.local("v")).Add(s.goType)}, body...)
		code = append(code, r.function(s, append(body, jen.Return(f.local("v")))))
	}
	return append(code, r.declared...)
}

// function writes a decoder's function around its body.
func (r *reading) function(s *structType, body []jen.Code) *jen.Statement {
	return jen.Func().Id(s.decode).Params(r.parameter()).Add(s.goType).Block(body...).Line()
}

// locked is [reading.function] for a struct with a lock in it, which "return v" would
// copy.
func (r *reading) locked(s *structType, body []jen.Code) *jen.Statement {
	return jen.Func().Id(s.decode).Params(r.parameter()).Params(r.local("v").Add(s.goType)).
		Block(append(body, jen.Return())...).Line()
}
