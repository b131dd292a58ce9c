package schema_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/schema"
)

// strictCases go from the schema of one property p, optional unless said
// otherwise, to what OpenAI gets of it.
var strictCases = []struct{ name, in, want string }{
	{"a string", `{"type":"string"}`, `{"type":["string","null"]}`},
	{"lengths in words", `{"type":"string","description":"A note.","minLength":1,"maxLength":80}`,
		`{"type":["string","null"],"description":"A note. (at least 1 character; at most 80 characters)"}`},
	{"words without a description", `{"type":"array","items":{"type":"string"},"uniqueItems":true,"minItems":1}`,
		`{"description":"no item twice","anyOf":[{"type":"array","minItems":1,"items":{"type":"string"}},{"type":"null"}]}`},
	{"default and examples", `{"type":"integer","default":7,"examples":[1,2]}`,
		`{"type":["integer","null"],"description":"default: 7; for example 1 or 2"}`},
	{"a known format", `{"type":"string","format":"date-time"}`, `{"type":["string","null"],"format":"date-time"}`},
	{"another format", `{"type":"string","format":"uri"}`, `{"type":["string","null"],"description":"in the format uri"}`},
	{"base64", `{"type":"string","contentEncoding":"base64"}`, `{"type":["string","null"],"description":"encoded as base64"}`},
	{"a simple pattern", `{"type":"string","pattern":"^[a-z]+\\d$"}`, `{"type":["string","null"],"pattern":"^[a-z]+\\d$"}`},
	{"a pattern of Go's own", `{"type":"string","pattern":"(?i)^x\\b"}`,
		`{"type":["string","null"],"description":"matching the regular expression (?i)^x\\b"}`},
	{"an enum", `{"type":"string","enum":["a","b"]}`, `{"type":["string","null"],"enum":["a","b",null]}`},
	{"an enum with null", `{"type":["string","null"],"enum":["a",null]}`, `{"type":["string","null"],"enum":["a",null]}`},
	{"an enum without a type", `{"enum":["a","b"]}`, `{"type":["string","null"],"enum":["a","b",null]}`},
	{"a const", `{"const":"circle"}`, `{"anyOf":[{"type":"string","const":"circle"},{"type":"null"}]}`},
	{"bounds", `{"type":"integer","minimum":-3,"exclusiveMaximum":1e3}`, `{"type":["integer","null"],"minimum":-3,"exclusiveMaximum":1e3}`},
	{"bounds beyond a double", `{"type":"integer","minimum":0,"maximum":18446744073709551615}`,
		`{"type":["integer","null"],"description":"at most 18446744073709551615","minimum":0}`},
	{"an object", `{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"boolean"}},"required":["b"],"additionalProperties":false}`,
		`{"anyOf":[{"type":"object","properties":{"b":{"type":"string"},"a":{"type":["boolean","null"]}},"required":["b","a"],"additionalProperties":false},{"type":"null"}]}`},
	{"an open object", `{"properties":{"a":{"type":"string"}},"required":["a"]}`,
		`{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},{"type":"null"}]}`},
	{"a reference", `{"$ref":"#/$defs/Node"}`, `{"anyOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}`},
	{"words beside a reference", `{"$ref":"#/$defs/Node","description":"The root.","default":null}`,
		`{"description":"The root. (default: null)","anyOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}`},
	{"oneOf", `{"oneOf":[{"type":"string"},{"type":"integer"}]}`, `{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}`},
	{"anyOf with null", `{"anyOf":[{"type":"string"},{"type":"null"}],"title":"T"}`, `{"title":"T","anyOf":[{"type":"string"},{"type":"null"}]}`},
	{"allOf of one", `{"allOf":[{"$ref":"#/$defs/Node"}]}`, `{"anyOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}`},
	{"a map with keys of two formats", `{"type":"object","additionalProperties":{"type":"integer"},"propertyNames":{"anyOf":[{"type":"string","format":"ipv4"},{"type":"string","format":"ipv6"}]}}`,
		`{"description":"a list of keys with their values; no key twice","anyOf":[{"type":"array","items":{"type":"object",` +
			`"properties":{"key":{"anyOf":[{"type":"string","format":"ipv4"},{"type":"string","format":"ipv6"}]},"value":{"type":"integer"}},` +
			`"required":["key","value"],"additionalProperties":false}},{"type":"null"}]}`},
	{"a map", `{"type":"object","additionalProperties":{"type":"integer"},"description":"Stock.","minProperties":1,"propertyNames":{"maxLength":3}}`,
		`{"description":"Stock. (a list of keys with their values; no key twice)","anyOf":[{"type":"array","minItems":1,"items":{"type":"object",` +
			`"properties":{"key":{"type":"string","description":"at most 3 characters"},"value":{"type":"integer"}},"required":["key","value"],"additionalProperties":false}},{"type":"null"}]}`},
	{"annotations", `{"type":"string","deprecated":true,"readOnly":true,"x-order":1}`, `{"type":["string","null"],"description":"deprecated"}`},
}

const node = `"$defs":{"Node":{"type":"object","properties":{"next":{"$ref":"#/$defs/Node"}},"additionalProperties":false}}`

const strictNode = `"$defs":{"Node":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}},"required":["next"],"additionalProperties":false}}`

func TestOpenAIStrict(t *testing.T) {
	for _, c := range strictCases {
		t.Run(c.name, func(t *testing.T) {
			got, err := schema.OpenAIStrict(`{"type":"object","properties":{"p":` + c.in + `},"additionalProperties":false,` + node + `}`)
			want := `{"type":"object","properties":{"p":` + c.want + `},"required":["p"],"additionalProperties":false,` + strictNode + `}`
			if err != nil || got != want {
				t.Fatalf("got  %s, %v\nwant %s", got, err, want)
			}
			if err := schema.CheckOpenAIStrict(got); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOpenAIStrictOfIndentedText(t *testing.T) {
	got, err := schema.OpenAIStrict(`
		{
			"$schema": "https://json-schema.org/draft/2020-12/schema",
			"type": "object",
			"properties": { "zeta": { "type" : "string" }, "alpha": {"type": "number"} },
			"required": [ "zeta", "al\u0070ha" ],
			"additionalProperties" : false
		}`)
	want := `{"type":"object","properties":{"zeta":{"type":"string"},"alpha":{"type":"number"}},"required":["zeta","alpha"],"additionalProperties":false}`
	if err != nil || got != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
}

func TestOpenAIStrictWithoutArguments(t *testing.T) {
	want := `{"type":"object","properties":{},"required":[],"additionalProperties":false}`
	for _, in := range []string{`{"type":"object"}`, `{"type":"object","properties":{}}`, want} {
		if got, err := schema.OpenAIStrict(in); err != nil || got != want {
			t.Errorf("%s: got %s, %v", in, got, err)
		}
	}
}

func TestOpenAIStrictRefuses(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:                                   "p: a value of any type",
		`true`:                                 "p: a value of any type",
		`{"description":"anything"}`:           "p: a value of any type",
		`{"type":"object"}`:                    "p: an object of any shape",
		`{"type":"array"}`:                     "p[]: a value of any type",
		`{"type":["string","integer"]}`:        "p: a value of several types",
		`{"enum":["a",1]}`:                     "p: values of several types",
		`{"enum":[]}`:                          "p: a value of any type",
		`{"type":"string","enum":[]}`:          "p: an enum without values",
		`{"type":"object","enum":[{}]}`:        "p: an enum or const of objects or arrays",
		`{"type":"file"}`:                      `p: the type "file"`,
		`{"type":7}`:                           `p: the type 7`,
		`{"type":"string","not":{"const":""}}`: "p: the keyword not",
		`{"type":"string","frobnicate":1}`:     "p: the keyword frobnicate",
		`{"allOf":[{"type":"string"},{"minLength":1}]}`:                                 "p: allOf of 2 schemas",
		`{"anyOf":[{"type":"string"}],"oneOf":[{"type":"string"}]}`:                     "p: oneOf beside other constraints",
		`{"$ref":"#/$defs/Nobody"}`:                                                     `p: the $ref "#/$defs/Nobody" names no definition`,
		`{"$ref":"https://example.com/s.json"}`:                                         `p: the $ref "https://example.com/s.json" names no definition`,
		`{"$ref":"#","enum":[1]}`:                                                       "p: enum beside a $ref",
		`{"$ref":"#","type":"object"}`:                                                  "p: type beside a $ref",
		`{"type":"object","additionalProperties":{}}`:                                   "p[].value: a value of any type",
		`{"type":"object","additionalProperties":{"type":"string"},"required":["a"]}`:   "p: an object with free keys",
		`{"type":"object","properties":{},"additionalProperties":true}`:                 "p: an object with free keys",
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["b"]}`:       `p: required names "b", which is no property`,
		`{"type":"object","properties":{"a":{"items":{}}}}`:                             "p.a[]: a value of any type",
		`{"type":"array","prefixItems":[{"type":"string"}],"items":false}`:              "p: the keyword prefixItems",
		`{"type":"object","properties":[],"additionalProperties":false}`:                "p: properties is not an object",
		`{"type":"string","items":{"type":"string"}}`:                                   "p: items of something that is not an array",
		`{"type":"string","properties":{"a":{"type":"string"}}}`:                        "p: properties of something that is not an object",
		`{"type":"object","properties":{},"$defs":{"A":{"type":"string"}}}`:             "p: the keyword $defs",
		`{"type":"array","items":{"type":"string"},"contains":{"type":"string"}}`:       "p: the keyword contains",
		`{"type":"object","properties":{},"patternProperties":{"a":{"type":"t"}}}`:      "p: the keyword patternProperties",
		strings.Repeat(`{"type":"array","items":`, 10) + `{}` + strings.Repeat(`}`, 10): "p" + strings.Repeat("[]", 10) + ": a value of any type",
	} {
		_, err := schema.OpenAIStrict(`{"type":"object","properties":{"p":` + in + `}}`)
		if err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", in, err, want)
		}
	}
}

func TestOpenAIStrictRefusesRoots(t *testing.T) {
	for in, want := range map[string]string{
		``:                  "the schema is not valid JSON",
		`{`:                 "the schema is not valid JSON",
		`[]`:                "the schema is not an object",
		`true`:              "the schema is not an object",
		`{}`:                "the root: a value of any type",
		`{"type":"string"}`: "the root is not an object",
		`{"type":["object","null"],"properties":{}}`:          "the root is not an object",
		`{"$ref":"#/$defs/A"}`:                                "the root is a $ref",
		`{"anyOf":[{"type":"string"}]}`:                       "the root is not an object",
		`{"type":"object","$defs":7}`:                         "$defs is not an object",
		`{"type":"object","type":"object"}`:                   `the schema has the key "type" twice in one object`,
		`{"type":"object","$defs":{"A":true}}`:                "$defs.A: a value of any type",
		strings.Repeat("[", 5000) + strings.Repeat("]", 5000): "the schema is nested deeper than 500 levels",
		`"` + strings.Repeat("x", 5<<20) + `"`:                "the schema is longer than 4194304 bytes",
	} {
		_, err := schema.OpenAIStrict(in)
		if err == nil || err.Error() != want {
			t.Errorf("%.60s: got %v, want %s", in, err, want)
		}
	}
}

// object makes the schema of an object with n properties like property.
func object(n int, property string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"p%d":%s`, i, property)
	}
	return `{"type":"object","properties":{` + strings.TrimPrefix(b.String(), ",") + `}}`
}

func enum(n, length int) string {
	values := make([]string, n)
	for i := range values {
		values[i] = fmt.Sprintf("%0*d", length, i)
	}
	text, _ := json.Marshal(values)
	return `{"type":"string","enum":` + string(text) + `}`
}

func nested(levels int) string {
	return strings.Repeat(`{"type":"object","properties":{"a":`, levels) + `{"type":"string"}` + strings.Repeat(`}}`, levels)
}

func TestOpenAIStrictLimits(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"most properties", object(5000, `{"type":"string"}`), ""},
		{"too many properties", object(5001, `{"type":"string"}`), "5001 properties, the limit is 5000"},
		{"deepest", nested(10), ""},
		{"too deep", nested(11), "11 levels of objects and arrays, the limit is 10"},
		{"most values of an enum", object(1, enum(999, 4)), ""},
		{"too many values, with the null of optional", object(1, enum(1000, 4)), "1001 enum values, the limit is 1000"},
		{"too long values", object(1, enum(251, 80)), "20084 characters in an enum of more than 250 strings, the limit is 15000"},
		{"few long values", object(1, enum(200, 80)), ""},
		{"too many characters", object(4, enum(200, 200)), "160024 characters of names and enum values, the limit is 120000"},
		{"a deep definition", `{"type":"object","properties":{"a":{"$ref":"#/$defs/D"}},"$defs":{"D":` + nested(10) + `}}`,
			"11 levels of objects and arrays, the limit is 10"},
	} {
		got, err := schema.OpenAIStrict(c.in)
		if text := fmt.Sprint(err); c.want != "" && text != c.want || c.want == "" && err != nil {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
		if err == nil {
			if err := schema.CheckOpenAIStrict(got); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
}

func TestCheckOpenAIStrict(t *testing.T) {
	for in, want := range map[string]string{
		`{"type":"object","properties":{"a":{"type":"string"}}}`: "the root: additionalProperties must be there and false\n" +
			"the root: required must be there\nthe root: the property a must be required",
		`{"type":"object","properties":{"a":{}},"required":["a","b"],"additionalProperties":false}`: `the root: required names "b", which is no property` +
			"\na: the schema must have a type",
		`{"type":"object","properties":{"a":{"type":"string","maxLength":3,"minimum":1,"format":"uri"}},"required":["a"],"additionalProperties":false}`: "a: maxLength is not permitted\n" +
			"a: minimum needs the type number or integer\na: the format \"uri\" is not permitted",
		`{"type":"object","properties":{"a":{"$ref":"#/$defs/A","description":"x"}},"required":["a"],"additionalProperties":false}`: "a: nothing may stand beside $ref\n" +
			"a: the $ref \"#/$defs/A\" names nothing",
		`{"type":"object","properties":{"a":{"type":"array"}},"required":["a"],"additionalProperties":false}`:                     "a: items must be a schema",
		`{"type":"object","properties":{"a":{"type":"string","pattern":"^(?=x)"}},"required":["a"],"additionalProperties":false}`: "a: look-around is not permitted in a pattern",
		`{"anyOf":[{"type":"string"}]}`: "the root: the root must be of the type \"object\"\nthe root: the root must not have anyOf",
		`{"type":"object"}`:             "the root: additionalProperties must be there and false\nthe root: properties must be there",
	} {
		err := schema.CheckOpenAIStrict(in)
		if err == nil || err.Error() != want {
			t.Errorf("%s:\ngot\n%v\nwant\n%s", in, err, want)
		}
	}
}
