package tool_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

type weekday int

// String must not come into problems.
func (weekday) String() string { return "a day" }

// What each reader makes of a value, or says of it.
func TestSpecialReaders(t *testing.T) {
	show := func(v any, err error) string {
		if err != nil {
			return strings.TrimPrefix(err.Error(), "invalid arguments:\n")
		}
		if n, ok := v.(weekday); ok {
			v = int(n)
		}
		return fmt.Sprint(v)
	}
	days := func(d *tool.Decoder) weekday { return tool.Listed(d, tool.Int[weekday], []weekday{1, 2}) }
	deep := strings.Repeat("[", 65) + strings.Repeat("]", 65)
	for _, c := range []struct{ got, want string }{
		{show(tool.Decode([]byte(`"1h0.5s"`), tool.Duration)), "1h0m0.5s"},
		{show(tool.Decode([]byte(`"+1h"`), tool.Duration)), `- "+1h" is not a duration such as 90s or 1h30m`},
		{show(tool.Decode([]byte(`2`), days)), "2"},
		{show(tool.Decode([]byte(`3`), days)), "- 3 is not one of 1, 2"},
		{show(tool.Decode([]byte(`{"a":[1.50,"]"]}`), tool.Any)), "map[a:[1.50 ]]]"},
		{show(tool.Decode([]byte(deep), tool.Any)), "- nested deeper than 64 levels"},
		{show(tool.Decode([]byte(`{"a":01}`), tool.Any)), "- the arguments are not valid JSON, or they are cut off"},
		{show(tool.Decode([]byte(`-1e-2`), tool.JSONNumber)), "-1e-2"},
		{show(tool.Decode([]byte(`"7"`), func(d *tool.Decoder) int { return tool.QuotedInteger(d, tool.Int[int]) })), "7"},
		{show(tool.Decode([]byte(`"7.0"`), func(d *tool.Decoder) int { return tool.QuotedInteger(d, tool.Int[int]) })), `- "7.0" is not an integer`},
		{show(tool.Decode([]byte(`[{"key":"1","value":"a"},{"key":"x","value":"b"}]`), func(d *tool.Decoder) map[int]string {
			return tool.MapOf(d, tool.IntKey[int], tool.String)
		})), "- [1].key: the key is not an integer"},
		{show(tool.Decode([]byte(`{"::1":1}`), func(d *tool.Decoder) map[netip.Addr]int {
			return tool.MapOf(d, tool.TextKey[netip.Addr], tool.Int[int])
		})), "map[::1:1]"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

// Any and Raw take exactly what encoding/json takes as valid, up to the limits.
func FuzzAny(f *testing.F) {
	for _, seed := range []string{`null`, `{"a":[1e400,"\ud800",{}]}`, `"`, `[1,]`, `1 2`, "\"\x80\"", `{"a":1,"a":2}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.TrimSpace(text) == "" || strings.Count(text, "[")+strings.Count(text, "{") >= tool.MaxDepth {
			return
		}
		raw, err := tool.Decode([]byte(text), tool.Raw)
		if (err == nil) != json.Valid([]byte(text)) {
			t.Fatalf("%q: %v", text, err)
		}
		if _, second := tool.Decode([]byte(text), tool.Any); (second == nil) != (err == nil) {
			t.Fatalf("%q: %v, but %v", text, err, second)
		}
		if err == nil && !json.Valid(raw) {
			t.Fatalf("%q became %q", text, raw)
		}
	})
}
