package proof

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/tool/internal/fixture"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// equal compares arguments. An optional that is missing is nil, one that is empty
// is not; encoding/json writes neither.
var equal = cmp.Options{
	cmpopts.EquateEmpty(), cmpopts.EquateComparable(netip.Addr{}, netip.AddrPort{}, netip.Prefix{}), cmp.AllowUnexported(fixture.Span{}, fixture.Serial{}),
	cmp.Comparer(func(x, y big.Int) bool { return x.Cmp(&y) == 0 }),
	cmp.Comparer(func(x, y big.Rat) bool { return x.Cmp(&y) == 0 }),
	cmp.Comparer(func(x, y big.Float) bool { return x.Cmp(&y) == 0 }),
	cmp.Comparer(func(x, y *regexp.Regexp) bool { return x == y || x != nil && y != nil && x.String() == y.String() }),
}

// write writes arguments, given by a pointer, as encoding/json does; but durations and
// addresses, which it writes as numbers and objects, as texts.
func write(t testing.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	other := map[string]any{}
	switch v := v.(type) {
	case *fixture.Pitfalls:
		if v.Wait != nil {
			other["wait"] = duration(*v.Wait)
		}
	case *fixture.Spans:
		other = spans(v)
	}
	if len(other) == 0 {
		return text
	}
	members := map[string]any{}
	for key, value := range read(t, text).(map[string]any) {
		members[key] = value
	}
	for key, value := range other {
		members[key] = value
	}
	if text, err = json.Marshal(members); err != nil {
		t.Fatal(err)
	}
	return text
}

func spans(v *fixture.Spans) map[string]any {
	waits, named, links := []string{}, map[string]string{}, []string{}
	for _, d := range v.Waits {
		waits = append(waits, duration(d))
	}
	for key, d := range v.Named {
		named[key] = duration(d)
	}
	for _, u := range v.Links {
		links = append(links, u.String())
	}
	out := map[string]any{"wait": duration(v.Wait), "waits": waits, "named": named, "link": v.Link.String(), "links": links}
	if v.Next != nil {
		out["next"] = v.Next.String()
	}
	return out
}

// duration writes one in the form of the schema, which has only the letters that a
// keyboard has.
func duration(d time.Duration) string { return strings.Replace(d.String(), "µ", "u", 1) }
