package proof

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
	"github.com/aigen-go/aigen/runtime/tool/internal/fixture"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// probe is a tool of the fixture with its schema, as the validator and as plain
// data.
type probe struct {
	tool.Tool
	keeper    *fixture.Probe
	validator *jsonschema.Schema
	schema    schema
}

// probes are the tools of the fixture by name, and their names in order.
func probes(t testing.TB) (byName map[string]*probe, names []string) {
	byName = map[string]*probe{}
	keeper := new(fixture.Probe)
	for _, one := range keeper.AITools() {
		byName[one.Name] = &probe{one, keeper, compile(t, one.Schema), parse(t, one.Schema)}
		names = append(names, one.Name)
	}
	return byName, names
}

func compile(t testing.TB, text string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.AssertContent()
	c.RegisterContentEncoding(&jsonschema.Decoder{Name: "base64", Decode: base64.StdEncoding.Strict().DecodeString})
	if err := c.AddResource("tool.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("tool.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// valid asks the validator about a value with the numbers as they were written.
func (p *probe) valid(value any) error { return p.validator.Validate(value) }

// decode asks the decoder, and returns a pointer to the arguments that the method got.
func (p *probe) decode(t testing.TB, args []byte) (any, error) {
	t.Helper()
	p.keeper.Got = nil
	if _, err := p.Call(t.Context(), args); err != nil {
		return nil, err
	}
	return p.keeper.Got, nil
}

// read parses JSON that is known to be valid, with its numbers as they are written.
func read(t testing.TB, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}
