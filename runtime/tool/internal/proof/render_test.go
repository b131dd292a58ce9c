package proof

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	dialect "github.com/aigen-go/aigen/runtime/schema"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// form is how a dialect has values written.
type form struct {
	// null: what is missing is null.
	null bool
	// digits: integers of 64 bits are strings.
	digits bool
	// lists: maps are lists of keys and values.
	lists bool
}

// render writes a value that is valid by a neutral schema in the shape of a dialect.
func (h form) render(s, root *schema, value any) any {
	s = s.resolve(root).branch(value)
	switch v := value.(type) {
	case map[string]any:
		if of := s.values(); of != nil {
			return h.entries(of, root, v)
		}
		return h.object(s, root, v)
	case []any:
		if s.Items == nil {
			return v
		}
		out := []any{}
		for _, item := range v {
			out = append(out, h.render(s.Items, root, item))
		}
		return out
	case json.Number:
		if h.digits && s.wide() && len(s.Enum) == 0 && digits.MatchString(string(v)) && len(v) < 20 {
			return string(v)
		}
	}
	return value
}

func (h form) object(s, root *schema, v map[string]any) any {
	out := map[string]any{}
	for key, of := range s.Properties {
		if value, ok := v[key]; ok {
			out[key] = h.render(of, root, value)
		} else if h.null {
			out[key] = nil
		}
	}
	if len(s.Properties) == 0 {
		return v // any object
	}
	return out
}

func (h form) entries(of, root *schema, v map[string]any) any {
	list, object := []any{}, map[string]any{}
	for key, value := range v {
		object[key] = h.render(of, root, value)
		list = append(list, map[string]any{"key": key, "value": object[key]})
	}
	if h.lists {
		return list
	}
	return object
}

// loose are the tools with values of any type, which a dialect has no schema for, and
// those with a tree, of which it allows a few levels.
var loose = map[dialect.Dialect][]string{
	dialect.OpenAI:    {"numbers", "pitfalls"},
	dialect.Anthropic: {"numbers", "pitfalls", "tree", "shapes", "generics"},
}

// TestDialects: what a schema allows is, in the shape that a dialect has for it, valid
// by the schema of the dialect, and decodes to the same value.
func TestDialects(t *testing.T) {
	all, names := probes(t)
	for d, h := range map[dialect.Dialect]form{dialect.OpenAI: {null: true, lists: true}, dialect.Anthropic: {lists: true}} {
		for _, name := range names {
			t.Run(string(d)+"/"+name, func(t *testing.T) {
				p := all[name]
				var validator *jsonschema.Schema
				if !slices.Contains(loose[d], name) {
					text, err := d.Render(p.Schema)
					if err != nil {
						t.Fatal(err)
					}
					validator = compile(t, text)
				}
				p.rendered(t, h, validator)
			})
		}
	}
}

// TestDigits: what a schema allows decodes to the same value if all integers of 64 bits
// are strings, and what is missing is null, or is not.
func TestDigits(t *testing.T) {
	all, names := probes(t)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			for _, h := range []form{{digits: true}, {digits: true, null: true}, {digits: true, null: true, lists: true}} {
				all[name].rendered(t, h, nil)
			}
		})
	}
}

// rendered fails unless values in a shape are decoded as they are without it. A value
// that the tool refuses in the neutral shape is refused in the other, too.
func (p *probe) rendered(t *testing.T, h form, validator *jsonschema.Schema) {
	t.Helper()
	m := maker{rand.New(rand.NewPCG(9, 10)), &p.schema}
	for range rounds / 3 {
		value := m.value(&p.schema, 0)
		neutral, other := encode(t, value), encode(t, h.render(&p.schema, &p.schema, value))
		if validator != nil {
			if err := validator.Validate(read(t, other)); err != nil {
				t.Fatalf("%s\nis not valid: %v", other, err)
			}
		}
		want, refused := p.decode(t, neutral)
		got, err := p.decode(t, other)
		if (err != nil) != (refused != nil) || refused != nil && p.Name != "opaque" {
			t.Fatalf("%s: %v\n%s: %v", neutral, refused, other, err)
		}
		if diff := cmp.Diff(want, got, equal); diff != "" {
			t.Fatalf("%s\n%s\nis another value: %s", neutral, other, diff)
		}
	}
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
