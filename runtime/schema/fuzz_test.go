package schema_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/aigen-go/aigen/runtime/schema"
)

// FuzzRender shows that what is rendered in a dialect passes its linter, is valid
// JSON, and stays the same when rendered again.
func FuzzRender(f *testing.F) {
	for _, c := range strictCases {
		f.Add(`{"type":"object","properties":{"p":` + c.in + `},` + node + `}`)
	}
	for _, c := range dialectCases {
		f.Add(property(c.in))
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, d := range schema.Dialects() {
			checkRendering(t, d, in)
		}
	})
}

// TestRandomSchemas is the same over schemas that make sense.
func TestRandomSchemas(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	rendered := map[schema.Dialect]int{}
	for range 3000 {
		root := map[string]any{
			"type": "object", "additionalProperties": false,
			"properties": map[string]any{"a": randomSchema(rnd, 4), "b": randomSchema(rnd, 4)},
			"$defs":      map[string]any{"D": randomSchema(rnd, 2)},
		}
		text, err := json.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range schema.Dialects() {
			if checkRendering(t, d, string(text)) {
				rendered[d]++
			}
		}
	}
	for _, d := range schema.Dialects() {
		if rendered[d] < 500 {
			t.Errorf("only %d schemas could be rendered for %s", rendered[d], d)
		}
	}
}

func checkRendering(t *testing.T, d schema.Dialect, in string) (rendered bool) {
	t.Helper()
	out, err := d.Render(in)
	if err != nil {
		return false
	}
	if !json.Valid([]byte(out)) {
		t.Fatalf("%s: %s\nis not JSON, from\n%s", d, out, in)
	}
	if err := d.Check(out); err != nil {
		t.Fatalf("%s: %v\nin %s\nfrom %s", d, err, out, in)
	}
	if d == schema.Gemini {
		return true // its keywords are not those of JSON Schema
	}
	again, err := d.Render(out)
	if err != nil || again != out {
		t.Fatalf("%s: %s\nbecame %s, %v\nfrom %s", d, out, again, err, in)
	}
	return true
}

func randomSchema(rnd *rand.Rand, depth int) map[string]any {
	s := map[string]any{}
	for _, k := range []struct {
		key   string
		value any
	}{
		{"description", "Some text."}, {"title", "T"}, {"default", nil}, {"deprecated", true}, {"examples", []any{1, "a"}},
		{"minLength", 1}, {"maxLength", 80}, {"pattern", "^a$"}, {"pattern", `(?P<x>a)\b`}, {"format", "uri"}, {"format", "date"},
		{"minimum", -1.5}, {"multipleOf", 2}, {"minItems", 1}, {"uniqueItems", true}, {"contentEncoding", "base64"},
	} {
		if rnd.IntN(12) == 0 {
			s[k.key] = k.value
		}
	}
	kinds := []string{"string", "number", "integer", "boolean", "enum", "const", "ref", "object", "array", "anyOf", "map"}
	if depth == 0 {
		kinds = kinds[:6]
	}
	switch kind := kinds[rnd.IntN(len(kinds))]; kind {
	case "enum":
		s["enum"] = []any{"a", "b", nil}[:1+rnd.IntN(3)]
	case "const":
		s["const"] = 7
	case "ref":
		s = map[string]any{"$ref": "#/$defs/D", "description": "x"}
	case "object":
		s["type"] = kind
		s["properties"] = map[string]any{"x": randomSchema(rnd, depth-1), "y": randomSchema(rnd, depth-1)}
		s["required"] = []string{"x", "y"}[:rnd.IntN(3)]
	case "array":
		s["type"] = []string{kind, "null"}[:1+rnd.IntN(2)]
		s["items"] = randomSchema(rnd, depth-1)
	case "anyOf":
		s["oneOf"] = []any{randomSchema(rnd, depth-1), randomSchema(rnd, depth-1)}
	case "map":
		s["type"] = "object"
		s["additionalProperties"] = rnd.IntN(2) == 0
		if rnd.IntN(3) > 0 {
			s["additionalProperties"] = randomSchema(rnd, depth-1)
		}
	default:
		s["type"] = []string{kind, "null"}[:1+rnd.IntN(2)]
	}
	return s
}
