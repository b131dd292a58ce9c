package model

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// FuzzTag gives a field any tag: each item of it becomes a keyword or a diagnostic.
func FuzzTag(f *testing.F) {
	for _, tag := range []string{
		"minLength=1,maxLength=5,pattern=^a\\,b$", "required,enum=a,enum=b,default=a", "words of a description",
		"minimum=1,exclusiveMaximum=1e400,multipleOf=0", "default=a,default=b,uniqueItems=true", "type=string,nullable,anchor=a,-",
		"oneof_type=string;integer,format=uuid,example=x,readOnly=true", "required,min=1,oneof=a 'b c',dive,len=2", "=,,=x,\\,",
		"x-a=1,x-a=true,x-a=", "email|uuid,gt=-1,lt=0,eq=x,datetime=2006-01-02",
	} {
		for kind := range 6 {
			f.Add(tag, tag, tag, uint8(kind))
		}
	}
	str := &Type{Kind: String, Go: GoType{Expr: "string"}}
	integer := &Type{Kind: Int, Bits: 64, Go: GoType{Expr: "int"}}
	types := []*Type{
		str, integer, {Kind: Float, Bits: 64}, {Kind: Slice, Elem: str}, {Kind: Slice, Elem: &Type{Kind: Slice, Elem: integer}},
		{Kind: Map, Elem: str}, {Kind: Enum, Enum: []EnumValue{{Value: "a"}, {Value: "b"}}}, {Kind: Bool}, {Kind: Duration},
		{Kind: IntEnum, Bits: 8, Enum: []EnumValue{{Value: "1"}, {Value: "2"}}}, {Kind: Any}, {Kind: Quoted, Elem: integer}, {Kind: Time},
	}
	f.Fuzz(func(t *testing.T, schema, extras, validate string, kind uint8) {
		var diags diag.List
		b := &builder{diags: &diags}
		field := &Field{JSON: "f", Go: "F", Type: types[int(kind)%len(types)]}
		before := *field
		b.tags(field, reflect.StructTag(
			"jsonschema:"+strconv.Quote(schema)+" jsonschema_extras:"+strconv.Quote(extras)+" validate:"+strconv.Quote(validate)), site{name: "F"})
		if diags.Len() > 0 || strings.TrimSpace(schema) == "" {
			return
		}
		c := constrainer{builder: b, field: &before, name: "F"}
		c.jsonschema(schema, site{name: "F"})
		if prose(schema) && field.Description == "" {
			t.Errorf("the description %q is lost", schema)
		}
		for _, item := range splitTag(schema) {
			key, value, _ := strings.Cut(item, "=")
			key = strings.TrimSpace(key)
			if prose(schema) || key == "" || value == "false" || slices.Contains(tagWords, key) {
				continue
			}
			if c.word(key).key == "" {
				t.Errorf("%q of %q is lost", item, schema)
			}
		}
	})
}
