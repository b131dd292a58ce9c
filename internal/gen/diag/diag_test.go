package diag_test

import (
	"go/token"
	"strings"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

func at(file string, line, column int) token.Position {
	return token.Position{Filename: file, Line: line, Column: column}
}

func TestText(t *testing.T) {
	var l diag.List
	l.Add(diag.Diagnostic{
		Code: diag.NoJSON, Pos: at("/home/me/app/weather/weather.go", 41, 2), Message: "RefundArgs.Hook: chan int has no JSON form",
		Path: []diag.Step{{Name: "tool refund", Pos: at("/home/me/app/weather/weather.go", 12, 1)}, {Name: "RefundArgs.Hook"}},
		Hint: "tag it `json:\"-\"`, or give the type UnmarshalText",
	})
	l.Add(diag.Diagnostic{
		Code: diag.DuplicateTool, Pos: at("/home/me/app/b.go", 3, 1), Message: "two tools",
		Related: []diag.Related{{Pos: at("/home/me/lib/a.go", 1, 2), Message: "the first one"}},
	})
	l.Add(diag.Diagnostic{Code: diag.CannotLoad, Message: "nothing there:\nlook\n"})
	l.Add(diag.Diagnostic{Code: diag.ForeignFile, Pos: token.Position{Filename: "/home/me/app/aigen_gen.go"}, Message: "not mine"})
	l.Add(diag.Diagnostic{Code: diag.ForeignFile, Pos: token.Position{Filename: "/home/me/apple/x.go"}, Message: "beside"})
	const want = "-: AG013: nothing there:\n" +
		"\tlook\n" +
		"aigen_gen.go: AG009: not mine\n" +
		"b.go:3:1: AG023: two tools\n" +
		"\t/home/me/lib/a.go:1:2: the first one\n" +
		"weather/weather.go:41:2: AG030: RefundArgs.Hook: chan int has no JSON form\n" +
		"\tin tool refund (weather/weather.go:12:1) → RefundArgs.Hook\n" +
		"\thint: tag it `json:\"-\"`, or give the type UnmarshalText\n" +
		"/home/me/apple/x.go: AG009: beside\n"
	if got := l.Text("/home/me/app"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Of a problem that several tools lead to, the shortest way is told, whatever the
// order in which they came.
func TestOnce(t *testing.T) {
	short := []diag.Step{{Name: "tool b"}}
	long := []diag.Step{{Name: "tool a"}, {Name: "A.B"}}
	for _, paths := range [][][]diag.Step{{short, long}, {long, short}} {
		var l diag.List
		var wg sync.WaitGroup
		for _, p := range paths {
			for range 20 {
				wg.Go(func() { l.Add(diag.Diagnostic{Code: diag.NoJSON, Pos: at("a.go", 1, 1), Message: "m", Path: p}) })
			}
		}
		wg.Wait()
		if got := l.Text(""); got != "a.go:1:1: AG030: m\n\tin tool b\n" {
			t.Errorf("got %s", got)
		}
		if l.Len() != 40 {
			t.Errorf("Len is %d", l.Len())
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"readonly", "name", "max-steps", "tool", "idempotent"}
	for word, want := range map[string]string{
		"readonyl": "readonly", "read-only": "readonly", "READONLY": "readonly", "maxSteps": "max-steps",
		"tools": "tool", "tol": "tool", "naem": "name", "idempotence": "idempotent",
		"temperature": "", "x": "", "": "", "größe": "", strings.Repeat("a", 1<<20): "",
	} {
		if got := diag.Nearest(word, words); got != want {
			t.Errorf("Nearest(%.20q) is %q, want %q", word, got, want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	for _, c := range []struct {
		word  string
		words []string
		want  string
	}{
		{"nam", []string{"name", "model"}, `did you mean "name"?`},
		{"zzz", []string{"name", "model"}, "it can be name or model"},
		{"zzz", []string{"name"}, "it can only be name"},
		{"zzz", nil, ""},
	} {
		if got := diag.DidYouMean(c.word, c.words); got != c.want {
			t.Errorf("DidYouMean(%q, %q) is %q, want %q", c.word, c.words, got, c.want)
		}
	}
}
