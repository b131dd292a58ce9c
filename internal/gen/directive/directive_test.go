package directive_test

import (
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

var update = flag.Bool("update", false, "write what was got into the files of testdata")

// TestFile reads the Go files in testdata. The file want of each archive holds the
// directives and the diagnostics of all of them.
func TestFile(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			var want *txtar.File
			for i, f := range archive.Files {
				if f.Name == "want" {
					want = &archive.Files[i]
					continue
				}
				got.WriteString(read(t, f.Name, f.Data))
			}
			if *update {
				want.Data = []byte(got.String())
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want.Data), got.String()); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", name, diff)
			}
		})
	}
}

// read prints what is found in a file.
func read(t *testing.T, name string, src []byte) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var diags diag.List
	if strings.HasSuffix(name, "_test.go") {
		directive.Test(fset, file, &diags)
		return diags.Text("")
	}
	var b strings.Builder
	for _, g := range directive.File(fset, file, &diags) {
		for _, d := range g.Directives {
			fmt.Fprintf(&b, "%v %s", d.Pos, d.Name)
			if d.Param != "" {
				fmt.Fprintf(&b, " %s@%d", d.Param, d.ParamPos.Column)
			}
			if d.Text != "" {
				fmt.Fprintf(&b, " text=%q", d.Text)
			}
			for _, a := range d.Args {
				fmt.Fprintf(&b, " %s=%q@%d", a.Key, a.Value, a.Pos.Column)
			}
			b.WriteByte('\n')
		}
	}
	return b.String() + diags.Text("")
}

// FuzzDirective proves that no comment makes the parser panic, and that all
// positions are inside of the comment.
func FuzzDirective(f *testing.F) {
	for _, seed := range []string{
		"//ai:tool", "//ai:tool readonly timeout=10s", `//ai:param a "description=x y" minimum=1e9999`, "//ai:param",
		"// ai:tool", "//AI: Tool", "//ai:", "//ai:tool \"", "//ai:param a default=` x` enum=", "//ai:param ü pattern=((",
		"//ai:instructions \x00\xff", "//ai:assistant temperature=1e999999999", "//ai:tool name=a name=b", "//ai:router ... \u2028",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, comment string) {
		if strings.ContainsAny(comment, "\n\r") || !strings.HasPrefix(comment, "//") {
			return
		}
		for _, decl := range []string{"type T struct{}", "func (T) M() {}", "package a"} {
			src := "package a\n" + comment + "\n" + decl
			if decl == "package a" {
				src = comment + "\n" + decl
			}
			check(t, src, comment)
		}
	})
}

func check(t *testing.T, src, comment string) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return
	}
	from := fset.File(file.Package).Position(file.Package)
	if i := strings.Index(src, comment); i >= 0 {
		from = fset.File(file.Package).Position(fset.File(file.Package).Pos(i))
	}
	inside := func(pos token.Position) {
		if pos.Line != from.Line || pos.Column < from.Column || pos.Column > from.Column+len(comment) {
			t.Errorf("%q: position %v is outside of the comment", src, pos)
		}
	}
	var diags diag.List
	for _, g := range directive.File(fset, file, &diags) {
		for _, d := range g.Directives {
			inside(d.Pos)
			for _, a := range d.Args {
				inside(a.Pos)
			}
		}
	}
	for _, d := range diags.All() {
		inside(d.Pos)
	}
}
