package proof

import (
	"encoding/json"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool/internal/fixture"
	"github.com/google/go-cmp/cmp"
)

// rounds is how many values each test makes of a type.
const rounds = 300

// TestValuesOfTypes: what encoding/json writes for a Go value is valid by the schema,
// and decodes to an equal value.
func TestValuesOfTypes(t *testing.T) {
	all, _ := probes(t)
	for name, zero := range zeros {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for range rounds {
				v := random(r, zero)
				all[name].roundTrip(t, v)
			}
		})
	}
}

// zeros are the arguments of the tools, but for those whose tags constrain their values.
var zeros = map[string]any{
	"scalars": fixture.Scalars{}, "optionals": fixture.Optionals{}, "collections": fixture.Collections{},
	"tree": fixture.Tree{}, "embedding": fixture.Embedding{}, "plain": fixture.Plain{}, "pitfalls": fixture.Pitfalls{},
	"texts": fixture.Texts{}, "opaque": fixture.Opaque{}, "numbers": fixture.Numbers{}, "keys": fixture.Keys{},
	"spans": fixture.Spans{}, "generics": fixture.Generics{}, "shapes": fixture.Shapes{}, "defaults": fixture.Defaults{},
}

// random returns a pointer to random arguments of the type of zero.
func random(r *rand.Rand, zero any) any {
	v := reflect.New(reflect.TypeOf(zero))
	fill(r, v.Elem(), 0)
	adjust(r, v.Interface())
	return v.Interface()
}

// adjust mends what the tags of a type do not allow.
func adjust(r *rand.Rand, v any) {
	switch v := v.(type) {
	case *fixture.Plain:
		v.Page = max(v.Page, 1)
		v.Tags = v.Tags[:min(len(v.Tags), 3)]
	case *fixture.Embedding:
		v.Skipped = 0
		v.Base.Kind = "" // hidden by the field of the struct itself
		if v.Extra != nil {
			v.Extra.Kind = ""
		}
	case *fixture.Defaults:
		v.Limit, v.Note, v.Exact = r.IntN(100)+1, new(word(r)), new(r.NormFloat64())
	case *fixture.Texts:
		v.Four = netip.AddrFrom4([4]byte{127, 0, 0, byte(r.IntN(256))})
	case *fixture.Keys:
		v.Few = map[string]int{word(r): 1}
	}
}

// roundTrip writes a value and reads it again, with the validator in between.
func (p *probe) roundTrip(t *testing.T, want any) {
	t.Helper()
	text := write(t, want)
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
		if name == "opaque" {
			continue // its types refuse more than their schemas
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
