package tool_test

import (
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

// What Variant makes of an object, which is still read after it.
func TestVariant(t *testing.T) {
	read := func(d *tool.Decoder) string {
		kind := d.Variant("kind", []string{"a", "b"})
		if kind != "" {
			for name := range d.Object([]tool.Field{{Name: "kind"}, {Name: "n", Optional: true}}) {
				switch name {
				case "kind":
					kind += tool.String(d)
				case "n":
					kind += strings.Repeat("+", tool.Int[int](d))
				}
			}
		}
		return kind
	}
	for text, want := range map[string]string{
		`{"kind":"a"}`:             "aa",
		`{"n":2,"kind":"b"}`:       "b++b",
		`{"kin\u0064":"\u0061"}`:   "aa",
		`{ "n" : 1 , "kind":"a" }`: "a+a",
		`{"kind":"c"}`:             `- kind: "c" is not one of a, b`,
		`{"kind":7}`:               "- kind: expected a string: one of a, b",
		`{"n":{"kind":"a"}}`:       "- kind: required: one of a, b",
		`{}`:                       "- kind: required: one of a, b",
		`[]`:                       "- expected an object, got an array",
		`{"n":1 "kind":"a"}`:       notJSON,
		`{"n":[1,],"kind":"a"}`:    notJSON,
		`{kind:"a"}`:               notJSON,
		`{"kind" "a"}`:             notJSON,
		`{"kind":"a`:               notJSON,
		`{"n":1`:                   notJSON,
		`{"kind": `:                notJSON,
		`{"kind":"a"`:              notJSON,
	} {
		got, err := tool.Decode([]byte(text), read)
		if err != nil {
			got = strings.TrimPrefix(err.Error(), "invalid arguments:\n")
		}
		if got != want {
			t.Errorf("%s\n got: %s\nwant: %s", text, got, want)
		}
	}
}
