package diag_test

import (
	"encoding/json"
	"go/token"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

func TestJSON(t *testing.T) {
	d := diag.Diagnostic{
		Code: diag.NoJSON, Pos: at("/app/a,b.go", 3, 4), Message: "a <b>\n\"c\"", Hint: "h", Note: true,
		Path:    []diag.Step{{Name: "tool x", Pos: at("/app/x.go", 1, 2)}, {Name: "y"}},
		Related: []diag.Related{{Pos: at("/lib/z.go", 5, 6), Message: "r"}},
		Fix:     diag.Replace(at("/app/a,b.go", 3, 4), "tol x", "tol", "tool"),
	}
	const want = `{"file":"a,b.go","line":3,"col":4,"code":"AG030","severity":"note","message":"a <b>\n\"c\"",` +
		`"path":[{"name":"tool x","file":"x.go","line":1,"col":2},{"name":"y"}],"hint":"h",` +
		`"related":[{"file":"/lib/z.go","line":5,"col":6,"message":"r"}],` +
		`"fix":{"message":"replace \"tol\" by \"tool\"","edits":[{"file":"a,b.go","line":3,"col":4,"endLine":3,"endCol":7,"new":"tool"}]},` +
		`"url":"https://github.com/aigen-go/aigen/blob/main/docs/diagnostics/AG030.md"}` + "\n"
	got := d.JSON("/app")
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !json.Valid(got) {
		t.Error("it is not JSON")
	}
}

// What has no place has none in JSON either.
func TestJSONWithoutPlace(t *testing.T) {
	d := diag.Diagnostic{Code: diag.CannotLoad, Message: "m"}
	if got := string(d.JSON("/app")); !strings.HasPrefix(got, `{"code":"AG013",`) {
		t.Errorf("got %s", got)
	}
	if got := d.GitHub("/app"); !strings.HasPrefix(got, "::error title=aigen AG013::m%0A") {
		t.Errorf("got %s", got)
	}
}

func TestGitHub(t *testing.T) {
	d := diag.Diagnostic{
		Code: diag.NoJSON, Pos: at("/app/a,b:c%.go", 3, 4), Message: "50%: a, b\nand c", Hint: "none\r",
	}
	const want = "::error file=a%2Cb%3Ac%25.go,line=3,col=4,title=aigen AG030::50%25: a, b%0Aand c%0Ahint: none%0A" +
		"https://github.com/aigen-go/aigen/blob/main/docs/diagnostics/AG030.md\n"
	if got := d.GitHub("/app"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A fix is offered only where the word stands as it was read.
func TestReplace(t *testing.T) {
	pos := token.Position{Filename: "a.go", Offset: 10, Line: 1, Column: 11}
	for _, c := range []struct {
		text, word string
		offset     int
	}{
		{"tol x", "tol", 10}, {`"tol=a b"`, "tol", 11}, {"`tol`", "tol", 11}, {"x tol", "tol", -1}, {"", "tol", -1}, {"tol", "", -1},
	} {
		fix := diag.Replace(pos, c.text, c.word, "tool")
		switch {
		case fix == nil && c.offset < 0:
		case fix == nil || c.offset < 0:
			t.Errorf("Replace(%q, %q) is %v", c.text, c.word, fix)
		case fix.Edits[0].Pos.Offset != c.offset || fix.Edits[0].End.Offset != c.offset+len(c.word):
			t.Errorf("Replace(%q, %q) is at %d", c.text, c.word, fix.Edits[0].Pos.Offset)
		}
	}
	if diag.Respell(pos, "zzz", "zzz", []string{"tool"}) != nil {
		t.Error("Respell found a near word where there is none")
	}
}
