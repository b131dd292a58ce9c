package schema_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/internal/gen/model"
	"github.com/aigen-go/aigen/internal/gen/schema"
)

var update = flag.Bool("update", false, "write the golden files")

func basic(kind model.Kind, expr string) *model.Type {
	return &model.Type{Kind: kind, Go: model.GoType{Expr: expr}}
}

func sized(kind model.Kind, expr string, bits int) *model.Type {
	t := basic(kind, expr)
	t.Bits, t.Unsized = bits, expr == "int" || expr == "uint"
	return t
}

func structOf(name string, fields ...*model.Field) *model.Type {
	return &model.Type{Kind: model.Struct, Go: model.GoType{Expr: name, Named: name != ""}, Fields: fields}
}

func field(name string, t *model.Type) *model.Field {
	return &model.Field{JSON: name, Go: name, Type: t}
}

func optional(f *model.Field) *model.Field {
	f.Optional = true
	return f
}

func described(f *model.Field, text string) *model.Field {
	f.Description = text
	return f
}

func with(f *model.Field, c model.Constraints) *model.Field {
	f.Constraints = c
	return f
}

var text = basic(model.String, "string")

// scalars has a property of each kind that is not made of others.
func scalars() *model.Type {
	unit := &model.Type{
		Kind: model.Enum, Go: model.GoType{Expr: "Unit", Named: true}, Doc: "Unit is a unit.",
		Enum: []model.EnumValue{{Value: "c", Doc: "Celsius,\nof course."}, {Value: "f"}},
	}
	return structOf("",
		field("text", text),
		described(field("markup", text), `a <b> & "c" \u003c`+"\n`d`"),
		field("flag", basic(model.Bool, "bool")),
		field("i8", sized(model.Int, "int8", 8)), field("i32", sized(model.Int, "int32", 32)),
		field("i64", sized(model.Int, "int64", 64)), field("i", sized(model.Int, "int", 64)),
		field("u8", sized(model.Uint, "uint8", 8)), field("u64", sized(model.Uint, "uint64", 64)),
		field("f64", sized(model.Float, "float64", 64)),
		field("at", basic(model.Time, "$0.Time")), field("day", basic(model.Date, "$0.Time")),
		field("data", basic(model.Bytes, "[]byte")), field("address", basic(model.Text, "$0.Addr")),
		field("unit", unit), described(field("other", unit), "another one"),
	)
}

// collections has arrays and maps.
func collections() *model.Type {
	list := &model.Type{Kind: model.Slice, Elem: text}
	return structOf("",
		field("list", list),
		field("grid", &model.Type{Kind: model.Slice, Elem: list}),
		field("pair", &model.Type{Kind: model.Array, Len: 2, Elem: text}),
		field("map", &model.Type{Kind: model.Map, Elem: list}),
		field("pointers", &model.Type{Kind: model.Slice, Elem: &model.Type{Kind: model.Pointer, Elem: text}}),
		with(field("tags", list), model.Constraints{
			Pattern: "^<[a-z]>$", MinLength: new(1), MaxLength: new(9), MinItems: new(0), MaxItems: new(3), UniqueItems: true,
			Default: `["a"]`, Examples: []string{`["b","c"]`, `[]`},
		}),
		with(field("labels", &model.Type{Kind: model.Map, Elem: text}), model.Constraints{MinItems: new(1), MaxItems: new(2)}),
	)
}

// constraints has the keywords.
func constraints() *model.Type {
	return structOf("",
		with(field("n8", sized(model.Int, "int8", 8)), model.Constraints{Minimum: "-1000", Maximum: "5"}),
		with(field("u", sized(model.Uint, "uint", 64)), model.Constraints{Minimum: "0.5", ExclusiveMaximum: "1e3", MultipleOf: "2"}),
		with(field("f", sized(model.Float, "float64", 64)), model.Constraints{ExclusiveMinimum: "0", MultipleOf: "0.01", Default: "0.5"}),
		with(field("s", text), model.Constraints{
			Title: "S", Format: "email", Enum: []string{`"a"`, `"<b>"`}, Default: `"a"`, WriteOnly: true,
		}),
		&model.Field{JSON: "old", Go: "Old", Type: text, Deprecated: true, Optional: true},
	)
}

// structs has structs that are shared, recursive, anonymous, and of one name.
func structs() *model.Type {
	node := structOf("Node", field("name", text))
	node.Doc = "Node contains itself."
	node.Fields = append(node.Fields, optional(field("next", node)))
	once := structOf("Once", field("a", text))
	once.Doc = "Once is used once."
	twice := structOf("Twice", field("b", text))
	other := structOf("$0.Twice", field("c", text))
	other.Go.Imports = []model.Import{{Path: "example.com/geo", Name: "geo"}}
	return structOf("Args",
		field("node", node), described(field("once", once), "only here"),
		field("t1", twice), described(field("t2", twice), "the second"), field("o1", other), field("o2", other),
		field("anonymous", structOf("", field("t3", twice))), field("empty", structOf("Empty")),
	)
}

func fixtures() map[string]*model.Type {
	root := structOf("Tree", field("name", text))
	root.Fields = append(root.Fields, field("children", &model.Type{Kind: model.Slice, Elem: root}))
	return map[string]*model.Type{
		"scalars": scalars(), "collections": collections(), "constraints": constraints(), "structs": structs(),
		"empty": structOf(""), "recursive-root": root,
	}
}

// TestUnusualKeyword: a keyword that aigen itself never gives changes nothing but its
// own line, although such a schema is written in another way.
func TestUnusualKeyword(t *testing.T) {
	for name, args := range fixtures() {
		t.Run(name, func(t *testing.T) {
			s, err := schema.Of(args)
			if err != nil {
				t.Fatal(err)
			}
			want, err := schema.JSON(s)
			if err != nil {
				t.Fatal(err)
			}
			s.Comments = "unusual"
			got, err := schema.JSON(s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, strings.Replace(got, ",\n\t\"$comment\": \"unusual\"", "", 1)); diff != "" {
				t.Errorf("without and with the keyword (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSchemas(t *testing.T) {
	for name, args := range fixtures() {
		t.Run(name, func(t *testing.T) {
			s, err := schema.Of(args)
			if err != nil {
				t.Fatal(err)
			}
			got, err := schema.JSON(s)
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid([]byte(got)) {
				t.Error("not JSON")
			}
			golden(t, filepath.Join("testdata", name+".json"), got+"\n")
		})
	}
}

// TestTypesWithoutSchema: a type that the model should have refused is an error.
func TestTypesWithoutSchema(t *testing.T) {
	_, err := schema.Of(structOf("", field("f", basic(model.Invalid, "func()"))))
	if err == nil || !strings.HasPrefix(err.Error(), "f: func() has no JSON Schema") {
		t.Errorf("got %v", err)
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}
