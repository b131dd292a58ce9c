package tool_test

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/tool"
)

type (
	name string
	unit string
	size int8
)

var units = []unit{"celsius", "fahrenheit"}

// reading is a reader as a function from the JSON of a value to what it makes of
// it: the value, or the problems.
type reading func(json string) string

func of[T any](read func(*tool.Decoder) T) reading {
	return func(json string) string {
		return outcome(tool.Decode([]byte(`{"v":`+json+`}`), func(d *tool.Decoder) T {
			var v T
			for range d.Object([]tool.Field{{Name: "v"}}) {
				v = read(d)
			}
			return v
		}))
	}
}

// outcome is a value as text, or the problems of decoding it.
func outcome[T any](v T, err error) string {
	if wrong := new(tool.ArgumentError); errors.As(err, &wrong) {
		return strings.TrimPrefix(err.Error(), "invalid arguments:\n")
	}
	if err != nil {
		return "an error of another type: " + err.Error()
	}
	return fmt.Sprintf("%+v", v)
}

func TestReaders(t *testing.T) {
	for reader, test := range map[string]struct {
		read reading
		rows [][2]string
	}{
		"string": {of(tool.String), [][2]string{
			{`"Recife"`, `Recife`},
			{`""`, ``},
			{`"\u00e9\n\ud83d\ude00\"\\\/"`, "é\n😀\"\\/"},
			{`"\ud800"`, "\uFFFD"},
			{`"` + "\xff" + `"`, "\uFFFD"},
			{`5`, `- v: expected a string, got number 5`},
			{`null`, `- v: expected a string, got null`},
			{`true`, `- v: expected a string, got true`},
			{`["a"]`, `- v: expected a string, got an array`},
			{`{"a":1}`, `- v: expected a string, got an object`},
			{`1` + strings.Repeat("0", 100), `- v: expected a string, got a number`},
			{`"a` + "\n" + `b"`, `- the arguments are not valid JSON, or they are cut off`},
			{`"\x"`, `- the arguments are not valid JSON, or they are cut off`},
		}},
		"bool": {of(tool.Bool), [][2]string{
			{`true`, `true`}, {`false`, `false`},
			{`"true"`, `- v: expected true or false, got string "true"`},
			{`1`, `- v: expected true or false, got number 1`},
			{`null`, `- v: expected true or false, got null`},
			{`tru`, `- the arguments are not valid JSON, or they are cut off`},
			{`"` + strings.Repeat("x", 70) + `"`, `- v: expected true or false, got a string`},
		}},
		"enum": {of(func(d *tool.Decoder) unit { return tool.Enum(d, units) }), [][2]string{
			{`"celsius"`, `celsius`}, {`"\u0063elsius"`, `celsius`},
			{`"kelvin"`, `- v: "kelvin" is not one of celsius, fahrenheit`},
			{`"Celsius"`, `- v: "Celsius" is not one of celsius, fahrenheit`},
			{`""`, `- v: "" is not one of celsius, fahrenheit`},
			{`"` + strings.Repeat("é", 50) + `"`, `- v: "` + strings.Repeat("é", 30) + `…" is not one of celsius, fahrenheit`},
			{`1`, `- v: expected a string, got number 1`},
		}},
		"time": {of(tool.Time), [][2]string{
			{`"2026-01-02T15:04:05Z"`, `2026-01-02 15:04:05 +0000 UTC`},
			{`"2026-01-02T15:04:05.25+02:00"`, `2026-01-02 15:04:05.25 +0200 +0200`},
			{`"2026-01-02t15:04:05z"`, `2026-01-02 15:04:05 +0000 UTC`},
			{`"2016-12-31T18:59:60-05:00"`, `2016-12-31 19:00:00 -0500 -0500`},
			{`"2016-12-31T22:59:60Z"`, `- v: "2016-12-31T22:59:60Z" is not a date and time such as 2026-01-02T15:04:05Z`},
			{`"2026-01-02T5:04:05Z"`, `- v: "2026-01-02T5:04:05Z" is not a date and time such as 2026-01-02T15:04:05Z`},
			{`"2026-01-02T15:04:05,5Z"`, `- v: "2026-01-02T15:04:05,5Z" is not a date and time such as 2026-01-02T15:04:05Z`},
			{`"2026-01-02T15:04:05+08:60"`, `- v: "2026-01-02T15:04:05+08:60" is not a date and time such as 2026-01-02T15:04:05Z`},
			{`"2026-01-02"`, `- v: "2026-01-02" is not a date and time such as 2026-01-02T15:04:05Z`},
			{`"2026-13-02T15:04:05Z"`, `- v: "2026-13-02T15:04:05Z" is not a date and time such as 2026-01-02T15:04:05Z`},
			{`1767366245`, `- v: expected a date and time such as 2026-01-02T15:04:05Z, got number 1767366245`},
		}},
		"date": {of(tool.Date), [][2]string{
			{`"2028-02-29"`, `2028-02-29 00:00:00 +0000 UTC`},
			{`"2026-02-29"`, `- v: "2026-02-29" is not a date such as 2026-01-31`},
			{`"tomorrow"`, `- v: "tomorrow" is not a date such as 2026-01-31`},
			{`null`, `- v: expected a date such as 2026-01-31, got null`},
		}},
		"bytes": {of(tool.Bytes), [][2]string{
			{`"aGk="`, `[104 105]`}, {`""`, `[]`},
			{`"aGk"`, `- v: "aGk" is not a base64 string`},
			{`"aGl="`, `- v: "aGl=" is not a base64 string`},
			{`[104]`, `- v: expected a base64 string, got an array`},
		}},
		"text": {of(tool.Text[netip.Addr]), [][2]string{
			{`"192.0.2.1"`, `192.0.2.1`},
			{`"192.0.2"`, `- v: "192.0.2" is not valid: ParseAddr("192.0.2"): IPv4 address too short`},
			{`7`, `- v: expected a string, got number 7`},
		}},
		"slice": {of(func(d *tool.Decoder) []string { return tool.Slice(d, tool.String) }), [][2]string{
			{`[]`, `[]`}, {`["a","b"]`, `[a b]`}, {` [ "a" , "b" ] `, `[a b]`},
			{`["a",2,null]`, "- v[1]: expected a string, got number 2\n- v[2]: expected a string, got null"},
			{`"a"`, `- v: expected an array, got string "a"`},
			{`["a",]`, `- the arguments are not valid JSON, or they are cut off`},
			{`["a" "b"]`, `- the arguments are not valid JSON, or they are cut off`},
			{`[,]`, `- the arguments are not valid JSON, or they are cut off`},
		}},
		"array": {of(func(d *tool.Decoder) [2]int {
			var v [2]int
			tool.Array(d, v[:], tool.Int[int])
			return v
		}), [][2]string{
			{`[1,2]`, `[1 2]`},
			{`[1]`, `- v: expected 2 items, got 1`},
			{`[1,2,"x",{}]`, `- v: expected 2 items, got 4`},
			{`["x",2]`, `- v[0]: expected an integer, got string "x"`},
			{`[1,2,!]`, `- the arguments are not valid JSON, or they are cut off`},
			{`{}`, `- v: expected an array, got an object`},
		}},
		"map": {of(func(d *tool.Decoder) map[name]int { return tool.Map[name](d, tool.Int[int]) }), [][2]string{
			{`{}`, `map[]`}, {`{"a":1,"b":2}`, `map[a:1 b:2]`},
			{`{"a":1,"a":2}`, `- v.a: given twice`},
			{`{"a":1,"\u0061":2}`, `- v.a: given twice`},
			{`{"a b":"x"}`, `- v["a b"]: expected an integer, got string "x"`},
			{`{"":null}`, `- v[""]: expected an integer, got null`},
			{`{"a":1,}`, `- the arguments are not valid JSON, or they are cut off`},
			{`{a:1}`, `- the arguments are not valid JSON, or they are cut off`},
			{`7`, `- v: expected an object, got number 7`},
			{`[]`, `map[]`}, {`[{"key":"a","value":1},{"value":2,"key":"b"}]`, `map[a:1 b:2]`},
			{`[{"key":"a","value":1},{"key":"a","value":2}]`, `- v[1]: the key is given twice`},
			{`[{"key":"a","value":"x"},{"key":7,"value":null}]`,
				"- v[0].value: expected an integer, got string \"x\"\n- v[1].key: expected a string, got number 7\n- v[1].value: expected an integer, got null"},
			{`[{"key":"a"},{"value":1},{}]`, "- v[0].value: required\n- v[1].key: required\n- v[2].key: required\n- v[2].value: required"},
			{`[{"key":"a","value":1,"kay":2,"value":3}]`, "- v[0].kay: unknown argument; did you mean key?\n- v[0].value: given twice"},
			{`["a",["b",1]]`, "- v[0]: expected an object, got string \"a\"\n- v[1]: expected an object, got an array"},
			{`[{"key":"a","value":1}`, `- the arguments are not valid JSON, or they are cut off`},
			{`[{"key":"a","value":1},]`, `- the arguments are not valid JSON, or they are cut off`},
		}},
		"nested map": {of(func(d *tool.Decoder) map[string]map[string]int64 {
			return tool.Map[string](d, func(d *tool.Decoder) map[string]int64 { return tool.Map[string](d, tool.Int[int64]) })
		}), [][2]string{
			{`{"a":[{"key":"b","value":"9007199254740993"}]}`, `map[a:map[b:9007199254740993]]`},
			{`[{"key":"a","value":{"b":1}},{"key":"c","value":[]}]`, `map[a:map[b:1] c:map[]]`},
			{`[{"key":"a","value":[{"key":"b","value":1.5}]}]`, `- v[0].value[0].value: 1.5 is not an integer`},
		}},
	} {
		t.Run(reader, func(t *testing.T) {
			for _, row := range test.rows {
				if got := test.read(row[0]); got != row[1] {
					t.Errorf("%s\n got: %s\nwant: %s", row[0], got, row[1])
				}
			}
		})
	}
}

// TestZoneIsKept: the offset that a model wrote is that of the time.
func TestZoneIsKept(t *testing.T) {
	got, err := tool.Decode([]byte(`"2026-01-02T15:04:05-03:00"`), tool.Time)
	if err != nil {
		t.Fatal(err)
	}
	if _, offset := got.Zone(); offset != -3*60*60 || !got.Equal(time.Date(2026, 1, 2, 18, 4, 5, 0, time.UTC)) {
		t.Errorf("got %v", got)
	}
}
