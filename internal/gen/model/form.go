package model

import (
	"go/types"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// Form is how encoding/json writes a type of a result. It is not the [Type] of an
// argument: what reads a text may write a number, as time.Duration does.
type Form struct {
	// Kind is one of String, Bool, Int, Uint, Float, Time, Bytes, Text, Number,
	// Slice, Array, Map, Struct, Pointer; or Any for what only encoding/json can
	// write, such as an interface or a type with MarshalJSON.
	Kind Kind
	// Go is how to write the type in Go; it is empty for an Any that the package
	// cannot write down.
	Go GoType
	// Interface: an Any that is an interface.
	Interface bool
	// Elem is the element of Slice, Array, Map and Pointer, Key the key of a Map
	// that is no string.
	Elem, Key *Form
	// Fields are those of a Struct, in their order.
	Fields []*FormField
	// Recursive: the type is not a Struct, and contains itself.
	Recursive bool
	// Assert are the fields of a named Struct in Go: see [Type].
	Assert []AssertField
}

// FormField is a field of a result.
type FormField struct {
	// JSON is the key. Go is the field, to which Path leads.
	JSON, Go string
	Path     []Embedded
	Form     *Form
	// Quoted: the option "string" puts the value, or what it points to, in a string.
	Quoted bool
	// Empty says when the option "omitempty" leaves the field out, Zero when the
	// option "omitzero" does.
	Empty, Zero Absence
}

// mostForms bounds how many structs generated code writes for a result: a type of
// more of them, such as one of a large API, is left to encoding/json.
const mostForms = 50

// form returns how a type is written, or nil if that is best left to encoding/json.
func (b *builder) form(t types.Type) *Form {
	if b.forms == nil {
		b.forms = map[string]*Form{}
	}
	quiet := *b
	quiet.diags, quiet.writes = new(diag.List), true
	f := former{builder: &quiet, nested: map[*types.Named]int{}}
	form := f.of(t)
	structs := map[*Form]bool{}
	form.structs(structs)
	if (form.Kind == Any && !byAddress(t)) || len(structs) > mostForms {
		return nil
	}
	return form
}

// structs collects the structs within a form.
func (f *Form) structs(seen map[*Form]bool) {
	if f == nil || seen[f] {
		return
	}
	if f.Kind == Struct || f.Recursive {
		seen[f] = true
	}
	f.Elem.structs(seen)
	for _, field := range f.Fields {
		field.Form.structs(seen)
	}
}
