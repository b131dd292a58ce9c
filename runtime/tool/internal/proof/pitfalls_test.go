package proof

import (
	"bytes"
	"encoding/json"
	"testing"
)

// pitfalls are Go types that other generators of schemas get wrong, and how: each
// row is a field of fixture.Pitfalls with its schema, JSON that is to be decoded to
// the same JSON, and JSON that is to be refused by the schema and the decoder.
var pitfalls = []struct {
	name, field, schema string
	good, bad           []string
}{
	{"a recursive struct overflows the stack, is an error, or is any object", "node", `{"$ref":"#/$defs/Tree"}`,
		[]string{`{"name":"a","children":[{"name":"b","children":[]}],"left":{"name":"c","children":[]}}`},
		[]string{`{"name":"a","children":[{"name":"b","children":[{"name":7,"children":[]}]}]}`, `{"name":"a","children":[{}]}`}},
	{"the second field of a type is any object", "second", `{"$ref":"#/$defs/Point"}`,
		[]string{`{"x":1,"y":-2.5}`}, []string{`{"x":1}`, `{"x":"1","y":2}`, `{"x":1,"y":2,"z":3}`}},
	{"the first field of a type is like the second", "first", `{"$ref":"#/$defs/Point"}`,
		[]string{`{"x":1,"y":-2.5}`}, []string{`{"x":1}`, `{}`}},
	{"a time is an object, or any string", "time", `{"type":"string","format":"date-time"}`,
		[]string{`"2026-01-02T15:04:05Z"`, `"2026-01-02T15:04:05.000000001-03:30"`},
		[]string{`"yesterday"`, `{}`, `0`, `"2026-01-02"`}},
	{"bytes are an array of integers", "bytes", `{"type":"string","contentEncoding":"base64"}`,
		[]string{`"aGk="`}, []string{`[104,105]`, `"aGk"`, `"!"`}},
	{"a map has a property *, or is a panic", "map", `{"type":"object","additionalProperties":{"type":"string"}}`,
		[]string{`{"*":"b","a":"c"}`}, []string{`{"a":1}`, `{"*":null}`}},
	{"a slice may be null", "slice", `{"type":"array","items":{"type":"string"}}`,
		[]string{`["a"]`}, []string{`["a",null]`, `"a"`}},
	{"a pointer is required", "note", `{"type":"string"}`, []string{`"a"`, `""`}, []string{`1`, `["a"]`}},
	{"an int64 goes through a float64", "id", `{"type":"integer"}`,
		[]string{`9007199254740993`, `-9007199254740993`, `9223372036854775807`, `-9223372036854775808`}, []string{`1.5`, `true`}},
	{"a uint64 goes through a float64", "count", `{"type":"integer","minimum":0}`,
		[]string{`9007199254740993`, `18446744073709551615`}, []string{`-1`, `0.5`}},
}

func TestPitfalls(t *testing.T) {
	all, _ := probes(t)
	p := all["pitfalls"]
	var schemas struct{ Properties map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(p.Schema), &schemas); err != nil {
		t.Fatal(err)
	}
	if len(p.schema.Required) > 0 {
		t.Errorf("required: %v, but all fields are optional", p.schema.Required)
	}
	for _, row := range pitfalls {
		t.Run(row.name, func(t *testing.T) {
			var got bytes.Buffer
			if err := json.Compact(&got, schemas.Properties[row.field]); err != nil || got.String() != row.schema {
				t.Errorf("the schema is %s, want %s", got.String(), row.schema)
			}
			for _, value := range row.good {
				p.same(t, row.field, value)
			}
			for _, value := range row.bad {
				if p.agree(t, []byte(`{"`+row.field+`":`+value+`}`)) {
					t.Errorf("%s is accepted", value)
				}
			}
		})
	}
}

// same fails unless the JSON of a field is valid, and decoded to what encoding/json
// writes as the same JSON.
func (p *probe) same(t *testing.T, field, value string) {
	t.Helper()
	text := []byte(`{"` + field + `":` + value + `}`)
	if err := p.valid(read(t, text)); err != nil {
		t.Errorf("%s is not valid: %v", text, err)
	}
	v, err := p.decode(t, text)
	if err != nil {
		t.Errorf("%s is refused: %v", text, err)
		return
	}
	var got map[string]json.RawMessage
	if err := json.Unmarshal(write(t, v), &got); err != nil || string(got[field]) != value {
		t.Errorf("%s becomes %s, %v", value, got[field], err)
	}
}
