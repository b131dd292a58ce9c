package words_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/retrieval/internal/words"
)

func TestOf(t *testing.T) {
	for text, want := range map[string][]string{
		"":                              nil,
		" --- \n":                       nil,
		"Hello, world-wide Web 2.0!":    {"hello", "world", "wide", "web", "2", "0"},
		"don't":                         {"don", "t"},
		"Ünïcode ÆTHER straße Łódź":     {"unicode", "aether", "strasse", "lodz"},
		"e\u0301te\u0301 soft\u00ADhy":  {"ete", "softhy"},
		"Ёлка мой":                      {"елка", "мои"},
		"日本語":                           {"日本", "本語"},
		"日 本":                           {"日", "本"},
		"Go言語abc中":                      {"go", "言語", "abc", "中"},
		"ภาษา":                          {"ภา", "าษ", "ษา"},
		"한국어 문서":                        {"한국어", "문서"},
		strings.Repeat("x", 65) + " ok": {"ok"},
		strings.Repeat("x", 64):         {strings.Repeat("x", 64)},
		"x\x00y":                        {"x", "y"},
	} {
		if diff := cmp.Diff(want, slices.Collect(words.Of(text))); diff != "" {
			t.Errorf("%.40q: %s", text, diff)
		}
	}
	for w := range words.Of("a b 日本 c") {
		if w == "日本" {
			break // and nothing more is yielded
		}
	}
}

func TestOfQuestion(t *testing.T) {
	if got := words.OfQuestion("a b A c b"); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("%q", got)
	}
	var many strings.Builder
	for i := range 300 {
		fmt.Fprintf(&many, "w%d ", i)
	}
	if n := len(words.OfQuestion(many.String())); n != 128 {
		t.Errorf("%d words", n)
	}
}

// FuzzOf: words are what an expression of FTS5 can quote.
func FuzzOf(f *testing.F) {
	for _, text := range []string{"", `a "b" c`, "日本\xff語", "\u0301", "ｆｕｌｌ", "\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for w := range words.Of(text) {
			if w == "" || strings.ContainsAny(w, "\" '\x00*^:()") || !utf8.ValidString(w) {
				t.Errorf("%q has the word %q", text, w)
			}
		}
	})
}
