package tool_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

// TestTokensLikeEncodingJSON makes texts of the pieces that are hard to get right,
// and compares what is read with what encoding/json reads.
func TestTokensLikeEncodingJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := func(most int, from ...string) string {
		var b strings.Builder
		for range r.IntN(most) {
			b.WriteString(from[r.IntN(len(from))])
		}
		return b.String()
	}
	valid := 0
	for range 20_000 {
		text := `"` + pieces(6, "a", "0123456", "é", "😀", "\xff", "\xc3", "\xed\xa0\x80", "\u2028", "\x7f", "\x1f", `\n`, `\/`, `\"`, `\\`, `\`,
			`\u00e9`, `\uD83D`, `\ude00`, `\u0000`, `\u12`, `\ud83d\ud83d`, `\U0041`, `'`) + `"`
		valid += compare(t, text, tool.String)
		valid += compare(t, pieces(7, "0", "1", "9", "-", ".", "e", "E", "+", "123456789", " "), tool.Float[float64])
		valid += compare(t, pieces(4, "t", "true", "rue", "false", "fals", " ", "\x00"), tool.Bool)
		valid += compare(t, "["+pieces(8, `"a"`, ",", " ", "[", "]", "\n", `""`)+"]",
			func(d *tool.Decoder) []string { return tool.Slice(d, tool.String) })
	}
	if valid < 10_000 {
		t.Errorf("only %d texts were valid", valid)
	}
}

// compare reads a text in two ways, and returns 1 if it is valid.
func compare[T any](t *testing.T, text string, read func(*tool.Decoder) T) int {
	t.Helper()
	var want T
	wanted := json.Unmarshal([]byte(text), &want)
	if strings.Trim(text, " ") == "" || strings.Contains(text, "null") {
		return 0
	}
	got, err := tool.Decode([]byte(text), read)
	if (err == nil) != (wanted == nil) {
		t.Fatalf("%q: got %v, encoding/json %v", text, err, wanted)
	}
	if err != nil {
		return 0
	}
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if string(a) != string(b) {
		t.Fatalf("%q: got %s, encoding/json %s", text, a, b)
	}
	return 1
}

// TestSkippedValues: what is passed over may be deep, but must be valid.
func TestSkippedValues(t *testing.T) {
	const unknown = "- zebra: unknown argument"
	for _, row := range [][2]string{
		{`[]`, unknown}, {`{}`, unknown}, {` [ { } , [ ] ] `, unknown}, {`{"a":{"b":[1,-0.5e+3,"x",true,false,null]},"c":[[]]}`, unknown},
		{strings.Repeat(`[{"a":`, 9_000) + `1` + strings.Repeat(`}]`, 9_000), unknown},
		{`[1,]`, unknown + "\n" + notJSON}, {`{"a":1,}`, unknown + "\n" + notJSON}, {`{"a"}`, unknown + "\n" + notJSON},
		{`{1:2}`, unknown + "\n" + notJSON}, {`[1}`, unknown + "\n" + notJSON}, {`{"a" 1}`, unknown + "\n" + notJSON},
		{`[1 2]`, unknown + "\n" + notJSON}, {`[nul]`, unknown + "\n" + notJSON}, {`["a]`, unknown + "\n" + notJSON},
	} {
		if got := decode(`{"name":"a","count":1,"zebra":` + row[0] + `}`); got != row[1] {
			t.Errorf("%.60s\n got: %s\nwant: %s", row[0], got, row[1])
		}
	}
}
