package proof

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// FuzzAgree: the decoder takes what the validator takes, and nothing else.
func FuzzAgree(f *testing.F) {
	all, names := probes(f)
	for i, name := range names {
		m := maker{rand.New(rand.NewPCG(5, 6)), &all[name].schema}
		for range 20 {
			value := m.value(&all[name].schema, 0)
			f.Add(uint8(i), encode(f, value))
			f.Add(uint8(i), encode(f, form{null: true, digits: true, lists: true}.render(&all[name].schema, &all[name].schema, value)))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		name := names[int(which)%len(names)]
		all[name].agree(t, text)
	})
}

// TestAgreeOnMutations is what FuzzAgree does, with mutations of values.
func TestAgreeOnMutations(t *testing.T) {
	all, names := probes(t)
	r := rand.New(rand.NewPCG(7, 8))
	valid := 0
	for range 20 * rounds {
		name := names[r.IntN(len(names))]
		p := all[name]
		value := maker{r, &p.schema}.value(&p.schema, 0)
		if r.IntN(3) == 0 {
			value = form{null: r.IntN(2) == 0, digits: r.IntN(2) == 0, lists: true}.render(&p.schema, &p.schema, value)
		}
		if p.agree(t, encode(t, mutate(r, value))) {
			valid++
		}
	}
	if valid < rounds || valid > 19*rounds {
		t.Errorf("%d of %d values are valid", valid, 20*rounds)
	}
}

// agree fails unless the decoder and the validator agree about a text, and says
// whether they take it.
func (p *probe) agree(t *testing.T, text []byte) bool {
	t.Helper()
	if len(bytes.Trim(text, " \t\r\n")) == 0 {
		return false // stands for {}
	}
	_, refused := p.decode(t, text)
	if !json.Valid(text) {
		if refused == nil {
			t.Fatalf("%s: %q is decoded, but is not JSON", p.Name, text)
		}
		return false
	}
	if ambiguous(text) {
		return false
	}
	apart := false
	value := strict(&p.schema, &p.schema, read(t, text), &apart)
	if apart {
		return false
	}
	invalid := p.valid(value)
	if p.Name == "opaque" && invalid == nil {
		return refused == nil // its types refuse more than their schemas
	}
	if (invalid == nil) != (refused == nil) {
		t.Fatalf("%s: %s\ndecoder:   %v\nvalidator: %v", p.Name, text, refused, invalid)
	}
	return refused == nil
}

// mutate changes a value in some places, or in none.
func mutate(r *rand.Rand, value any) any {
	others := []any{nil, true, "", "low", "1", "-9223372036854775808", "2026-01-02T15:04:05Z", json.Number("0"), json.Number("1.5"),
		json.Number("-1"), json.Number("1e2"), json.Number("300"), []any{}, map[string]any{}, []any{map[string]any{"key": "k", "value": "v"}},
		[]any{map[string]any{"key": "k", "value": json.Number("1")}}, []any{json.Number("1"), "a"}}
	if r.IntN(30) == 0 {
		return others[r.IntN(len(others))]
	}
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if v[key] = mutate(r, v[key]); r.IntN(60) == 0 {
				delete(v, key)
			}
		}
		if r.IntN(40) == 0 {
			v["x"] = nil
		}
	case []any:
		for i := range v {
			v[i] = mutate(r, v[i])
		}
		if len(v) > 0 && r.IntN(20) == 0 {
			return append(v, v[0])
		}
	}
	return value
}
