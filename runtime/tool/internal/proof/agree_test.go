package proof

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool/internal/fixture"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// rounds is how many values each test makes of a type.
const rounds = 300

// equal compares arguments. An optional that is missing is nil, one that is empty
// is not; encoding/json writes neither.
var equal = cmp.Options{cmpopts.EquateEmpty()}

// TestValuesOfTypes: what encoding/json writes for a Go value is valid by the schema,
// and decodes to an equal value.
func TestValuesOfTypes(t *testing.T) {
	all, _ := probes(t)
	for name, zero := range map[string]any{
		"scalars": fixture.Scalars{}, "optionals": fixture.Optionals{}, "collections": fixture.Collections{},
		"tree": fixture.Tree{}, "embedding": fixture.Embedding{}, "plain": fixture.Plain{Page: 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for range rounds {
				v := reflect.New(reflect.TypeOf(zero)).Elem()
				fill(r, v, 0)
				adjust(v)
				all[name].roundTrip(t, v.Interface())
			}
		})
	}
}

// adjust mends what the tags of a type do not allow.
func adjust(v reflect.Value) {
	switch v := v.Addr().Interface().(type) {
	case *fixture.Plain:
		v.Page = max(v.Page, 1)
		v.Tags = v.Tags[:min(len(v.Tags), 3)]
	case *fixture.Embedding:
		v.Skipped = 0
		v.Base.Kind = "" // hidden by the field of the struct itself
		if v.Extra != nil {
			v.Extra.Kind = ""
		}
	}
}

// roundTrip writes a value and reads it again, with the validator in between.
func (p *probe) roundTrip(t *testing.T, want any) {
	t.Helper()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	apart := false
	if err := p.valid(strict(&p.schema, &p.schema, read(t, text), &apart)); err != nil {
		t.Fatalf("%s\nis not valid: %v", text, err)
	}
	got, err := p.decode(t, text)
	if err != nil {
		t.Fatalf("%s\nis refused: %v", text, err)
	}
	if diff := cmp.Diff(want, got, equal); diff != "" {
		t.Fatalf("%s\ndecodes to another value: %s", text, diff)
	}
}

// TestValuesOfSchemas: what a schema allows is decoded, and what encoding/json then
// writes is valid and decodes to an equal value.
func TestValuesOfSchemas(t *testing.T) {
	all, names := probes(t)
	for _, name := range names {
		p := all[name]
		if name == "texts" {
			continue // of these types aigen knows only that they are strings
		}
		t.Run(name, func(t *testing.T) {
			m := maker{rand.New(rand.NewPCG(3, 4)), &p.schema}
			for range rounds {
				text, err := json.Marshal(m.value(&p.schema, 0))
				if err != nil {
					t.Fatal(err)
				}
				if err := p.valid(read(t, text)); err != nil {
					t.Fatalf("the test makes values that are not valid: %s: %v", text, err)
				}
				got, err := p.decode(t, text)
				if err != nil {
					t.Fatalf("%s\nis refused: %v", text, err)
				}
				if name != "formats" { // the type of a date writes a date and time
					p.roundTrip(t, got)
				}
			}
		})
	}
}
