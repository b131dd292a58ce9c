package tool_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

// checked reads a value and checks it.
func checked[T any](read func(*tool.Decoder) T, check func(*tool.Decoder, T)) reading {
	return of(func(d *tool.Decoder) T {
		v := read(d)
		check(d, v)
		return v
	})
}

func TestChecks(t *testing.T) {
	code := regexp.MustCompile(`^[A-Z]{2}\d+$`)
	words := func(d *tool.Decoder) []string { return tool.Slice(d, tool.String) }
	for _, row := range []struct {
		check      reading
		json, want string
	}{
		{checked(tool.Int[size], func(d *tool.Decoder, v size) { tool.Minimum(d, v, 2) }), `1`, `- v: 1 is less than the minimum 2`},
		{checked(tool.Int[size], func(d *tool.Decoder, v size) { tool.Minimum(d, v, 2) }), `2`, `2`},
		{checked(tool.Int[size], func(d *tool.Decoder, v size) { tool.Minimum(d, v, 2) }), `"a"`, `- v: expected an integer, got string "a"`},
		{checked(tool.Float[float64], func(d *tool.Decoder, v float64) { tool.Maximum(d, v, 0.5) }), `0.51`, `- v: 0.51 is more than the maximum 0.5`},
		{checked(tool.Float[float64], func(d *tool.Decoder, v float64) { tool.ExclusiveMinimum(d, v, 0) }), `0`, `- v: 0 is not more than 0`},
		{checked(tool.Uint[uint], func(d *tool.Decoder, v uint) { tool.ExclusiveMaximum(d, v, 3) }), `3`, `- v: 3 is not less than 3`},
		{checked(tool.Float[float64], func(d *tool.Decoder, v float64) { tool.MultipleOf(d, v, 0.01) }), `19.99`, `19.99`},
		{checked(tool.Float[float32], func(d *tool.Decoder, v float32) { tool.MultipleOf(d, v, 0.1) }), `0.3`, `0.3`},
		{checked(tool.Float[float64], func(d *tool.Decoder, v float64) { tool.MultipleOf(d, v, 0.01) }), `19.995`, `- v: 19.995 is not a multiple of 0.01`},
		{checked(tool.Int[int64], func(d *tool.Decoder, v int64) { tool.MultipleOf(d, v, 3) }), `-9`, `-9`},
		{checked(tool.Int[int64], func(d *tool.Decoder, v int64) { tool.MultipleOf(d, v, 2) }), `9007199254740993`, `- v: 9007199254740993 is not a multiple of 2`},
		{checked(tool.Uint[uint64], func(d *tool.Decoder, v uint64) { tool.MultipleOf(d, v, 5) }), `18446744073709551615`, `18446744073709551615`},
		{checked(tool.String, func(d *tool.Decoder, v string) { tool.MinLength(d, v, 2) }), `"é"`, `- v: expected at least 2 characters, got 1`},
		{checked(tool.String, func(d *tool.Decoder, v string) { tool.MaxLength(d, v, 1) }), `"é"`, `é`},
		{checked(tool.String, func(d *tool.Decoder, v string) { tool.MaxLength(d, v, 1) }), `"éé"`, `- v: expected at most 1 character, got 2`},
		{checked(tool.String, func(d *tool.Decoder, v string) { tool.Pattern(d, v, code) }), `"FR12"`, `FR12`},
		{checked(tool.String, func(d *tool.Decoder, v string) { tool.Pattern(d, v, code) }), `"12"`, `- v: "12" does not match ^[A-Z]{2}\d+$`},
		{checked(words, func(d *tool.Decoder, v []string) { tool.MinItems(d, len(v), 1) }), `[]`, `- v: expected at least 1 item, got 0`},
		{checked(words, func(d *tool.Decoder, v []string) { tool.MaxItems(d, len(v), 1) }), `["a","b"]`, `- v: expected at most 1 item, got 2`},
		{checked(words, func(d *tool.Decoder, v []string) { tool.MaxItems(d, len(v), 1) }), `["a",1]`, `- v[1]: expected a string, got number 1`},
		{checked(words, tool.UniqueItems), `["a","b","c"]`, `[a b c]`},
		{checked(words, tool.UniqueItems), `["a","b","a"]`, `- v: items 0 and 2 are the same`},
		{checked(tool.String, func(d *tool.Decoder, v string) { tool.OneOf(d, v, "a", "b") }), `"c"`, `- v: "c" is not one of a, b`},
		{checked(func(d *tool.Decoder) name { return name(tool.String(d)) }, func(d *tool.Decoder, v name) { tool.OneOf(d, v, "a") }), `"c"`, `- v: "c" is not one of a`},
		{checked(tool.Int[int], func(d *tool.Decoder, v int) { tool.OneOf(d, v, 1, 3) }), `2`, `- v: 2 is not one of 1, 3`},
		{checked(tool.Int[int], func(d *tool.Decoder, v int) { tool.OneOf(d, v, 1, 3) }), `3`, `3`},
	} {
		if got := row.check(row.json); got != row.want {
			t.Errorf("%s\n got: %s\nwant: %s", row.json, got, row.want)
		}
	}
}

// TestUniqueItemsOfPointers: items are the same if their values are.
func TestUniqueItemsOfPointers(t *testing.T) {
	read := checked(func(d *tool.Decoder) []*string {
		return tool.Slice(d, func(d *tool.Decoder) *string { return new(tool.String(d)) })
	}, tool.UniqueItems)
	if got, want := read(`["a","a"]`), `- v: items 0 and 1 are the same`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestUniqueItemsOfManySlices: the check of items that Go cannot compare is not
// quadratic; if it were, this test would take minutes.
func TestUniqueItemsOfManySlices(t *testing.T) {
	var b strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&b, ",[%d]", i)
	}
	read := checked(func(d *tool.Decoder) [][]int {
		return tool.Slice(d, func(d *tool.Decoder) []int { return tool.Slice(d, tool.Int[int]) })
	}, tool.UniqueItems)
	if got, want := read("["+b.String()[1:]+",[17]]"), `- v: items 17 and 60000 are the same`; got != want {
		t.Errorf("got %.200s, want %s", got, want)
	}
}

func TestFormats(t *testing.T) {
	for format, test := range map[string]struct{ good, bad []string }{
		"date-time": {[]string{"2026-01-02T15:04:05Z", "2026-01-02T15:04:05.5+02:00"}, []string{"2026-01-02", "2026-01-02 15:04:05Z"}},
		"date":      {[]string{"2026-01-31"}, []string{"2026-02-30", "31.01.2026", ""}},
		"time":      {[]string{"15:04:05Z", "15:04:05.25+02:00"}, []string{"15:04", "25:00:00Z"}},
		"duration":  {[]string{"P1D", "PT1H30M", "P2W", "P1Y2M3DT4H5M6S"}, []string{"P", "PT", "1h", "P1DT", "P1W2D"}},
		"email":     {[]string{"ada@example.com"}, []string{"ada", "Ada <ada@example.com>", "ada@"}},
		"hostname":  {[]string{"example.com", "localhost"}, []string{"-a.com", "a..b", "a_b", strings.Repeat("a.", 130) + "a"}},
		"ipv4":      {[]string{"192.0.2.1"}, []string{"192.0.2", "::1"}},
		"ipv6":      {[]string{"::1", "2001:db8::1"}, []string{"192.0.2.1", "fe80::1%eth0"}},
		"uri":       {[]string{"https://example.com/a?b#c", "mailto:ada@example.com"}, []string{"/a", "example.com", "http://[::1"}},
		"uuid":      {[]string{"0190d1a2-3b4c-7d5e-8f60-718293a4b5c6"}, []string{"0190d1a23b4c7d5e8f60718293a4b5c6", "x"}},
		"hint-only": {[]string{"anything"}, nil},
	} {
		read := checked(tool.String, func(d *tool.Decoder, v string) { tool.Format(d, v, format) })
		for _, s := range test.good {
			if got := read(fmt.Sprintf("%q", s)); got != s {
				t.Errorf("%s: got %s, want %s", format, got, s)
			}
		}
		for _, s := range test.bad {
			want := fmt.Sprintf(`- v: "%.20s`, s)
			got := read(fmt.Sprintf("%q", s))
			if !strings.HasPrefix(got, want) || !strings.Contains(got, " is not a valid "+format+", such as ") {
				t.Errorf("%s: got %s for %q", format, got, s)
			}
		}
	}
}

// TestExamplesOfFormats: what a problem gives as an example is valid.
func TestExamplesOfFormats(t *testing.T) {
	for _, format := range []string{"date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"} {
		read := checked(tool.String, func(d *tool.Decoder, v string) { tool.Format(d, v, format) })
		_, example, found := strings.Cut(read(`"-"`), "such as ")
		if got := read(`"` + example + `"`); !found || got != example {
			t.Errorf("%s: %s", format, got)
		}
	}
}
