package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/schema"
)

// property is the neutral schema of a tool with the one property p, which is
// required, and the definitions that the cases refer to.
func property(p string) string {
	return `{"type":"object","properties":{"p":` + p + `},"required":["p"],"additionalProperties":false,"$defs":{` +
		`"Point":{"type":"object","properties":{"x":{"type":"number"}},"required":["x"],"additionalProperties":false},` +
		`"Node":{"type":"object","properties":{"name":{"type":"string"},"next":{"$ref":"#/$defs/Node"}},"required":["name"],"additionalProperties":false},` +
		`"Tree":{"type":"object","properties":{"leaf":{"type":"boolean"},"in":{"type":"array","description":"Below.","items":{"$ref":"#/$defs/Tree"}}},"required":["leaf","in"],"additionalProperties":false},` +
		`"Expr":{"oneOf":[{"type":"object","properties":{"kind":{"const":"not"},"of":{"$ref":"#/$defs/Expr"}},"required":["kind","of"],"additionalProperties":false},` +
		`{"type":"object","properties":{"kind":{"const":"lit"}},"required":["kind"],"additionalProperties":false}]},` +
		`"Loop":{"type":"object","properties":{"of":{"$ref":"#/$defs/Loop"}},"required":["of"],"additionalProperties":false}}}`
}

const (
	point        = `{"type":"object","properties":{"x":{"type":"number"}},"required":["x"],"additionalProperties":false}`
	geminiPoint  = `{"type":"object","properties":{"x":{"type":"number"}},"propertyOrdering":["x"],"required":["x"]}`
	anthropicDef = `,"$defs":{"Point":` + point + `}`
)

// dialectCases go from the schema of a required property to what Anthropic and
// Gemini get of it; a text that begins with "error: " is why they get nothing.
var dialectCases = []struct{ name, in, anthropic, gemini string }{
	{"a string", `{"type":"string","description":"A note.","minLength":1,"maxLength":80}`,
		`{"type":"string","description":"A note. (at least 1 character; at most 80 characters)"}`,
		`{"type":"string","description":"A note.","minLength":1,"maxLength":80}`},
	{"numbers", `{"type":"integer","minimum":1,"maximum":9,"exclusiveMaximum":8,"multipleOf":2}`,
		`{"type":"integer","description":"at least 1; at most 9; less than 8; a multiple of 2"}`,
		`{"type":"integer","description":"less than 8; a multiple of 2","minimum":1,"maximum":9}`},
	{"nullable", `{"type":["string","null"],"enum":["a",null]}`,
		`{"type":["string","null"],"enum":["a",null]}`, `{"type":"string","enum":["a"],"nullable":true}`},
	{"formats", `{"type":"string","format":"uri"}`,
		`{"type":"string","format":"uri"}`, `{"type":"string","description":"in the format uri"}`},
	{"date-time", `{"type":"string","format":"date-time"}`,
		`{"type":"string","format":"date-time"}`, `{"type":"string","format":"date-time"}`},
	{"an array", `{"type":"array","items":{"type":"string"},"minItems":2,"maxItems":3,"uniqueItems":true}`,
		`{"type":"array","description":"at least 2 items; at most 3 items; no item twice","items":{"type":"string"}}`,
		`{"type":"array","description":"no item twice","minItems":2,"maxItems":3,"items":{"type":"string"}}`},
	{"at least one item", `{"type":"array","items":{"type":"string"},"minItems":1}`,
		`{"type":"array","minItems":1,"items":{"type":"string"}}`, `{"type":"array","minItems":1,"items":{"type":"string"}}`},
	{"a const", `{"const":"circle"}`, `{"type":"string","const":"circle"}`, `{"type":"string","enum":["circle"]}`},
	{"a const that is no string", `{"const":7}`, `{"type":"integer","const":7}`, `{"type":"integer","description":"always 7"}`},
	{"an enum of integers", `{"type":"integer","enum":[1,2]}`,
		`{"type":"integer","enum":[1,2]}`, `{"type":"integer","description":"one of 1, 2"}`},
	{"an optional property", `{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"boolean"}},"required":["a"],"additionalProperties":false}`,
		`{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"boolean"}},"required":["a"],"additionalProperties":false}`,
		`{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"boolean"}},"propertyOrdering":["b","a"],"required":["a"]}`},
	{"an empty object", `{"type":"object","properties":{},"additionalProperties":false}`,
		`{"type":"object","properties":{},"additionalProperties":false}`, `error: p: an object without properties`},
	{"a map", `{"type":"object","additionalProperties":{"$ref":"#/$defs/Point"},"maxProperties":5}`,
		`{"type":"array","description":"a list of keys with their values; no key twice (at most 5 items)","items":{"type":"object",` +
			`"properties":{"key":{"type":"string"},"value":{"$ref":"#/$defs/Point"}},"required":["key","value"],"additionalProperties":false}}`,
		`{"type":"array","description":"a list of keys with their values; no key twice","maxItems":5,"items":{"type":"object",` +
			`"properties":{"key":{"type":"string"},"value":` + geminiPoint + `},"propertyOrdering":["key","value"],"required":["key","value"]}}`},
	{"a reference", `{"$ref":"#/$defs/Point","description":"Where."}`,
		`{"description":"Where.","anyOf":[{"$ref":"#/$defs/Point"}]}`,
		`{"type":"object","description":"Where.","properties":{"x":{"type":"number"}},"propertyOrdering":["x"],"required":["x"]}`},
	{"a list that contains itself", `{"$ref":"#/$defs/Node"}`,
		closed(`"name":{"type":"string"},"next":`+closed(`"name":{"type":"string"},"next":`+closed(`"name":{"type":"string"}`, `"name"`), `"name"`), `"name"`),
		ordered(`"name":{"type":"string"},"next":`+ordered(`"name":{"type":"string"},"next":`+ordered(`"name":{"type":"string"}`, `"name"`, `"name"`),
			`"name","next"`, `"name"`), `"name","next"`, `"name"`)},
	{"a tree whose branches are required", `{"$ref":"#/$defs/Tree"}`,
		tree(tree(closed(`"leaf":{"type":"boolean"},"in":{"type":"array","description":"Below. (to be left empty at this depth)","items":{"type":"null"}}`, `"leaf","in"`))),
		geminiTree(geminiTree(ordered(`"leaf":{"type":"boolean"},"in":{"type":"array","description":"Below. (to be left empty at this depth)","items":{"type":"null"}}`, `"leaf","in"`, `"leaf","in"`)))},
	{"alternatives that contain themselves", `{"$ref":"#/$defs/Expr"}`,
		`{"anyOf":[` + not(`{"anyOf":[`+not(`{"anyOf":[`+literals+`]}`)+`,`+literals+`]}`) + `,` + literals + `]}`,
		`{"anyOf":[` + geminiNot(`{"anyOf":[`+geminiNot(`{"anyOf":[`+geminiLiterals+`]}`)+`,`+geminiLiterals+`]}`) + `,` + geminiLiterals + `]}`},
	{"without an end", `{"$ref":"#/$defs/Loop"}`, `error: the root must contain itself without an end`, `error: the root must contain itself without an end`},
	{"anything", `{"description":"x"}`, `error: p: a value of any type`, `error: p: a value of any type`},
	{"a name", `{"type":"object","properties":{"a b":{"type":"string"}}}`,
		`error: p: the name "a b" does not match ^[a-zA-Z0-9_.-]{1,64}$`, `error: p: the name "a b" does not match ^[a-zA-Z_][a-zA-Z0-9_]{0,63}$`},
	{"a name with a hyphen", `{"type":"object","properties":{"a-b":{"type":"string"}}}`,
		closed(`"a-b":{"type":"string"}`, ``), `error: p: the name "a-b" does not match ^[a-zA-Z_][a-zA-Z0-9_]{0,63}$`},
}

const (
	literals       = `{"type":"object","properties":{"kind":{"type":"string","const":"lit"}},"required":["kind"],"additionalProperties":false}`
	geminiLiterals = `{"type":"object","properties":{"kind":{"type":"string","enum":["lit"]}},"propertyOrdering":["kind"],"required":["kind"]}`
)

func closed(properties, required string) string {
	if required != "" {
		required = `"required":[` + required + `],`
	}
	return `{"type":"object","properties":{` + properties + `},` + required + `"additionalProperties":false}`
}

func ordered(properties, order, required string) string {
	return `{"type":"object","properties":{` + properties + `},"propertyOrdering":[` + order + `],"required":[` + required + `]}`
}

func tree(items string) string {
	return closed(`"leaf":{"type":"boolean"},"in":{"type":"array","description":"Below.","items":`+items+`}`, `"leaf","in"`)
}

func geminiTree(items string) string {
	return ordered(`"leaf":{"type":"boolean"},"in":{"type":"array","description":"Below.","items":`+items+`}`, `"leaf","in"`, `"leaf","in"`)
}

func not(of string) string {
	return closed(`"kind":{"type":"string","const":"not"},"of":`+of, `"kind","of"`)
}

func geminiNot(of string) string {
	return ordered(`"kind":{"type":"string","enum":["not"]},"of":`+of, `"kind","of"`, `"kind","of"`)
}

func TestAnthropicStrict(t *testing.T) {
	for _, c := range dialectCases {
		t.Run(c.name, func(t *testing.T) {
			want := strings.TrimSuffix(closed(`"p":`+c.anthropic, `"p"`), "}") + anthropicDef + `}`
			compare(t, schema.Anthropic, property(c.in), c.anthropic, want)
		})
	}
}

func TestGeminiParameters(t *testing.T) {
	for _, c := range dialectCases {
		t.Run(c.name, func(t *testing.T) {
			compare(t, schema.Gemini, property(c.in), c.gemini, ordered(`"p":`+c.gemini, `"p"`, `"p"`))
		})
	}
}

// compare checks what becomes of a schema: want, or the error in the case.
func compare(t *testing.T, d schema.Dialect, in, expected, want string) {
	t.Helper()
	got, err := d.Render(in)
	if message, fails := strings.CutPrefix(expected, "error: "); fails {
		if err == nil || err.Error() != message {
			t.Errorf("got  %v\nwant %s", err, message)
		}
		return
	}
	if err != nil || got != want {
		t.Fatalf("got  %s, %v\nwant %s", got, err, want)
	}
	if err := d.Check(got); err != nil {
		t.Error(err)
	}
}

// TestGeminiIntegers: those that may lose digits, and mean something as a whole,
// are strings.
func TestGeminiIntegers(t *testing.T) {
	digits := func(words string) string {
		return `{"type":"string","description":"an integer in decimal digits` + words + `","pattern":"^(0|-?[1-9][0-9]{0,19})$"}`
	}
	for name, row := range map[string][2]string{
		"order_id":  {`{"type":"integer"}`, digits("")},
		"id":        {`{"type":"integer","minimum":0}`, digits("; at least 0")},
		"userID":    {`{"type":"integer","title":"User"}`, `{"type":"string","description":"an integer in decimal digits","title":"User","pattern":"^(0|-?[1-9][0-9]{0,19})$"}`},
		"userIds":   {`{"type":"array","items":{"type":"integer"}}`, `{"type":"array","items":` + digits("") + `}`},
		"small_id":  {`{"type":"integer","minimum":-128,"maximum":127}`, `{"type":"integer","minimum":-128,"maximum":127}`},
		"grid":      {`{"type":"integer"}`, `{"type":"integer"}`},
		"AVOID":     {`{"type":"integer"}`, `{"type":"integer"}`},
		"count":     {`{"type":"integer","maximum":9223372036854775807}`, digits("; at most 9223372036854775807")},
		"one_of":    {`{"enum":[1,9007199254740993]}`, `{"type":"string","description":"an integer in decimal digits","enum":["1","9007199254740993"]}`},
		"kind_id":   {`{"type":"integer","enum":[1,2]}`, `{"type":"integer","description":"one of 1, 2"}`},
		"parent_id": {`{"type":["integer","null"]}`, strings.TrimSuffix(digits(""), "}") + `,"nullable":true}`},
	} {
		got, err := schema.GeminiParameters(`{"type":"object","properties":{"` + name + `":` + row[0] + `}}`)
		want := `{"type":"object","properties":{"` + name + `":` + row[1] + `},"propertyOrdering":["` + name + `"]}`
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v\nwant %s", name, got, err, want)
		}
		if err := schema.CheckGeminiParameters(got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWithoutArguments(t *testing.T) {
	for d, want := range map[schema.Dialect]string{
		schema.Neutral:   `{"type":"object"}`,
		schema.MCP:       `{"type":"object"}`,
		schema.Anthropic: `{"type":"object","properties":{},"additionalProperties":false}`,
		schema.Gemini:    `null`,
	} {
		got, err := d.Render(`{"type":"object"}`)
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", d, got, err, want)
		}
		if err := d.Check(got); err != nil {
			t.Errorf("%s: %v", d, err)
		}
	}
}

func TestMCPInput(t *testing.T) {
	got, err := schema.MCPInput("{ \"type\": \"object\",\n \"patternProperties\": {\"a\": {\"not\": true}}, \"additionalProperties\": 1 }")
	if want := `{"type":"object","patternProperties":{"a":{"not":true}},"additionalProperties":1}`; err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	for in, want := range map[string]string{
		`{`:                                  "the schema is not valid JSON",
		`{"type":["object"]}`:                `the root: the root must be of the type "object"`,
		property(`{"$ref":"#/$defs/Point"}`): "<nil>",
		property(`{"items":{"$ref":"#/$defs/Nobody"}}`): `p[]: the $ref "#/$defs/Nobody" names nothing`,
	} {
		for _, d := range []schema.Dialect{schema.MCP, schema.Neutral} {
			if _, err := d.Render(in); fmt.Sprint(err) != want {
				t.Errorf("%s: %s: got %v, want %s", d, in, err, want)
			}
		}
	}
}

// TestLargeWhenWrittenOut: references that multiply are refused before they take
// time and memory.
func TestLargeWhenWrittenOut(t *testing.T) {
	defs := []string{}
	for i := range 40 {
		defs = append(defs, fmt.Sprintf(`"D%d":{"type":"object","properties":{"a":{"$ref":"#/$defs/D%d"},"b":{"$ref":"#/$defs/D%d"}}}`, i, i+1, i+1))
	}
	defs = append(defs, `"D40":{"type":"string"}`)
	in := `{"type":"object","properties":{"p":{"$ref":"#/$defs/D0"}},"$defs":{` + strings.Join(defs, ",") + `}}`
	const want = "more than 20000 parts, or 80 levels of them, once references are written out"
	if _, err := schema.GeminiParameters(in); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := schema.AnthropicStrict(in); err != nil {
		t.Errorf("got %v: nothing contains itself", err)
	}
}

func TestDialects(t *testing.T) {
	if got := fmt.Sprint(schema.Dialects()); got != "[neutral openai anthropic gemini mcp]" {
		t.Errorf("got %s", got)
	}
	want := `there is no dialect "cohere"; there are ["neutral" "openai" "anthropic" "gemini" "mcp"]`
	if _, err := schema.Dialect("cohere").Render(`{}`); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestLinters(t *testing.T) {
	for in, want := range map[string][]string{
		`{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"additionalProperties":false,"$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"additionalProperties":false}}}`: {
			"the root: a definition must not contain itself",
			"the root: additionalProperties is not permitted\nthe root: $defs is not permitted\nthe root: propertyOrdering must list the properties in their order\n" +
				"a: $ref is not permitted\nA: additionalProperties is not permitted\nA: propertyOrdering must list the properties in their order\nA.a: $ref is not permitted"},
		`{"type":"object","properties":{"a":{"type":["string","null"],"maxLength":3},"b":{"type":"array","minItems":2,"items":{"type":"integer","enum":[1]}}},"required":["c"]}`: {
			"the root: additionalProperties must be there and false\nthe root: required names \"c\", which is no property\n" +
				"a: maxLength is not permitted\nb: minItems must be 0 or 1",
			"the root: required names \"c\", which is no property\nthe root: propertyOrdering must list the properties in their order\n" +
				"a: type must be one word\nb[]: enum must be a list of strings"},
		`{"type":"object","properties":{}}`: {"the root: additionalProperties must be there and false",
			"the root: there must be properties"},
	} {
		for i, d := range []schema.Dialect{schema.Anthropic, schema.Gemini} {
			if got := fmt.Sprint(d.Check(in)); !slices.Equal(strings.Split(got, "\n"), strings.Split(want[i], "\n")) {
				t.Errorf("%s: %s\ngot\n%s\nwant\n%s", d, in, got, want[i])
			}
		}
	}
}
