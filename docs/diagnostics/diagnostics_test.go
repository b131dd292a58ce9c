package diagnostics_test

import (
	"context"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/docs/diagnostics"
	"github.com/aigen-go/aigen/internal/gen"
	"github.com/aigen-go/aigen/internal/gen/diag"
)

var update = flag.Bool("update", false, "write into the pages what their examples print")

// codes are the constants of package diag.
func codes(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../../internal/gen/diag/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			typ, isIdent := v.Type.(*ast.Ident)
			lit, isLit := v.Values[0].(*ast.BasicLit)
			if isIdent && isLit && typ.Name == "Code" {
				code, _ := strconv.Unquote(lit.Value)
				all = append(all, code)
			}
			return true
		})
	}
	return all
}

// retired is in the page of a code that nothing has any more.
const retired = "No version since has printed it."

// TestEveryCode proves that each code has a page, each page a code, and each code a
// script that shows it.
func TestEveryCode(t *testing.T) {
	pages := map[string]diagnostics.Page{}
	for _, p := range diagnostics.All() {
		pages[p.Code] = p
	}
	scripts := readScripts(t)
	for _, code := range codes(t) {
		page, ok := pages[code]
		if !ok {
			t.Errorf("%s has no page docs/diagnostics/%s.md", code, code)
		}
		if !strings.Contains(scripts, code) && !strings.Contains(page.Text, retired) {
			t.Errorf("%s occurs in no script of testdata/script", code)
		}
		delete(pages, code)
	}
	for code := range pages {
		t.Errorf("docs/diagnostics/%s.md explains a code that does not exist", code)
	}
}

func readScripts(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob("../../testdata/script/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// TestPages runs the examples: the bad one must print what the page says, with the
// code of the page, and the good one must generate.
func TestPages(t *testing.T) {
	for _, p := range diagnostics.All() {
		t.Run(p.Code, func(t *testing.T) {
			t.Parallel()
			if !strings.HasPrefix(p.Text, "# "+p.Code+": ") || p.Title == "" {
				t.Errorf("the first line is not of the form \"# %s: title\"", p.Code)
			}
			if strings.Contains(p.Text, retired) {
				return
			}
			if _, ok := under(p.Text, "Why"); !ok {
				t.Error("it does not say why")
			}
			bad, ok := section(p, "Bad")
			if !ok || len(bad.files) == 0 {
				t.Fatal("there is no bad example")
			}
			checkBad(t, p, bad)
			good, ok := section(p, "Good")
			if !ok || len(good.files) == 0 {
				t.Fatal("there is no good example")
			}
			if text, _ := problems(t, good.module(t)); text != "" {
				t.Errorf("the good example prints\n%s", text)
			}
		})
	}
}

func checkBad(t *testing.T, p diagnostics.Page, bad example) {
	t.Helper()
	text, found := problems(t, bad.module(t))
	if !strings.Contains(text, ": "+p.Code+": ") {
		t.Errorf("the bad example has not the code of the page")
	}
	for _, d := range found {
		if string(d.Code) != p.Code {
			t.Errorf("the bad example has %s, too", d.Code)
		}
	}
	switch {
	case text == bad.prints:
	case *update:
		write(t, p, text)
	default:
		t.Errorf("the bad example prints\n%s\nthe page says\n%s\n(go test ./docs/diagnostics -update)", text, bad.prints)
	}
}

// problems is what a run on a module prints; of one without problems, what check
// tells programs of files that are out of date.
func problems(t *testing.T, dir string) (string, []diag.Diagnostic) {
	t.Helper()
	result, err := gen.Run(context.Background(), gen.Options{Dir: dir, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	found := slices.Concat(result.Diagnostics, result.Notes)
	if _, err := os.Stat(filepath.Join(dir, "aigen_gen.go")); err == nil && len(found) == 0 {
		if found, err = result.Outdated(); err != nil {
			t.Fatal(err)
		}
	}
	var text strings.Builder
	for _, d := range found {
		text.WriteString(d.Text(dir))
	}
	return text.String(), found
}
