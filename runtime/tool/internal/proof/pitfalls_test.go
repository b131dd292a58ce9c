package proof

import (
	"bytes"
	"encoding/json"
	"testing"
)

// pitfalls are Go types that other generators of schemas get wrong, a type and how: each
// row is a field of fixture.Pitfalls with its schema, JSON that is to be decoded to
// the same JSON, and JSON that is to be refused by the schema and the decoder.
var pitfalls = []struct {
	name, field, schema string
	good, bad           []string
}{
	{"recursive struct/overflows the stack, is an error, or is any object", "node", `{"$ref":"#/$defs/Tree"}`,
		[]string{`{"name":"a","children":[{"name":"b","children":[]}],"left":{"name":"c","children":[]}}`},
		[]string{`{"name":"a","children":[{"name":"b","children":[{"name":7,"children":[]}]}]}`, `{"name":"a","children":[{}]}`}},
	{"same struct twice/the second field is any object", "second", `{"$ref":"#/$defs/Point"}`,
		[]string{`{"x":1,"y":-2.5}`}, []string{`{"x":1}`, `{"x":"1","y":2}`, `{"x":1,"y":2,"z":3}`}},
	{"same struct twice/the first field is like the second", "first", `{"$ref":"#/$defs/Point"}`,
		[]string{`{"x":1,"y":-2.5}`}, []string{`{"x":1}`, `{}`}},
	{"time.Time/is an object, or any string", "time", `{"type":"string","format":"date-time"}`,
		[]string{`"2026-01-02T15:04:05Z"`, `"2026-01-02T15:04:05.000000001-03:30"`},
		[]string{`"yesterday"`, `{}`, `0`, `"2026-01-02"`}},
	{"time.Duration/is an integer of nanoseconds", "wait",
		`{"type":"string","description":"a duration such as 90s or 1h30m","pattern":"^-?([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+$"}`,
		[]string{`"1m30s"`, `"-1.5s"`, `"0s"`, `"250us"`}, []string{`90`, `"90"`, `"90 s"`, `"PT90S"`, `""`, `"1d"`}},
	{"json.RawMessage/is an array of integers", "raw", `{}`,
		[]string{`{"a":[1.50,null]}`, `[104,105]`, `"aGk="`, `9007199254740993`, `false`}, nil},
	{"any/is an object, or an error", "any", `{}`,
		[]string{`{"a":[1.50,null]}`, `[[]]`, `"a"`, `9007199254740993`, `1e400`, `false`}, nil},
	{"interface/is anything, or an object", "shape", `{"$ref":"#/$defs/Shape"}`,
		[]string{`{"kind":"circle","radius":1.5}`, `{"kind":"line","to":{"x":1,"y":2},"name":"a"}`, `{"kind":"empty"}`,
			`{"kind":"group","shapes":[{"kind":"group","shapes":[]},{"kind":"circle","radius":1}]}`},
		[]string{`{}`, `1`, `{"kind":"oval"}`, `{"kind":1}`, `{"radius":1.5}`, `{"kind":"circle"}`, `{"kind":"empty","radius":1}`,
			`{"kind":"line","radius":1}`, `{"kind":"group","shapes":[{"kind":"oval"}]}`, `{"kind":"group","shapes":[null]}`}},
	{"bytes/are an array of integers", "bytes", `{"type":"string","contentEncoding":"base64"}`,
		[]string{`"aGk="`}, []string{`[104,105]`, `"aGk"`, `"!"`}},
	{"map/has a property *, or is a panic", "map", `{"type":"object","additionalProperties":{"type":"string"}}`,
		[]string{`{"*":"b","a":"c"}`}, []string{`{"a":1}`, `{"*":null}`}},
	{"slice/may be null", "slice", `{"type":"array","items":{"type":"string"}}`,
		[]string{`["a"]`}, []string{`["a",null]`, `"a"`}},
	{"pointer/is required", "note", `{"type":"string"}`, []string{`"a"`, `""`}, []string{`1`, `["a"]`}},
	{"int64/goes through a float64", "id", `{"type":"integer"}`,
		[]string{`9007199254740993`, `-9007199254740993`, `9223372036854775807`, `-9223372036854775808`}, []string{`1.5`, `true`}},
	{"uint64/goes through a float64", "count", `{"type":"integer","minimum":0}`,
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
