package load_test

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/load"
)

// module writes files, given by name, below a new directory.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		put(t, filepath.Join(dir, name), text)
	}
	if _, ok := files["go.mod"]; !ok {
		put(t, filepath.Join(dir, "go.mod"), "module example.com/app\n\ngo 1.26\n")
	}
	return dir
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func config(dir string, diags *diag.List, patterns ...string) load.Config {
	return load.Config{
		Dir: dir, Patterns: patterns, Diagnostics: diags,
		Env: append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off"),
	}
}

// run loads a module in which nothing is wrong.
func run(t *testing.T, dir string, patterns ...string) *load.Program {
	t.Helper()
	var diags diag.List
	prog, err := load.Load(context.Background(), config(dir, &diags, patterns...))
	if err != nil {
		t.Fatal(err)
	}
	if diags.Len() > 0 {
		t.Fatal(diags.Text(dir))
	}
	return prog
}

func find(t *testing.T, prog *load.Program, path string) *load.Package {
	t.Helper()
	for _, p := range prog.Packages {
		if p.Path == path {
			return p
		}
	}
	t.Fatalf("there is no package %s", path)
	return nil
}

// signature is the type of a method, as the type checker sees it.
func signature(t *testing.T, p *load.Package, typ, method string) string {
	t.Helper()
	obj := p.Types.Scope().Lookup(typ)
	if obj == nil {
		t.Fatalf("%s has no type %s", p.Path, typ)
	}
	fn, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), false, p.Types, method)
	if fn == nil {
		t.Fatalf("%s.%s has no method %s", p.Path, typ, method)
	}
	return fn.Type().String()
}

func TestPackages(t *testing.T) {
	dir := module(t, map[string]string{
		"a.go":                   "package app\n",
		"orphan/a.go":            "package orphan\n",
		"orphan/aigen_gen.go":    load.Header + "\n\npackage orphan\n",
		"lonely/aigen_gen.go":    load.Header + "\n\npackage lonely\n",
		"foreign/aigen_gen.go":   "package foreign\n",
		"prose/a.go":             "package prose\n\n// See //ai:tool for more, or\n//\n//\t//ai:tool\nvar s = `\n//ai:tool\n`\n",
		"tests/a_test.go":        "package tests\n\n//ai:tool\nvar x int\n",
		"tests/_ignored_test.go": "package tests\n\n//ai:tool\n",
		"misspelt/a.go":          "package misspelt\n\n// ai:tool\nvar x int\n",
		"testdata/a.go":          "package testdata\n\n//ai:assistant\ntype T struct{}\n",
	})
	describe := func(prog *load.Program) []string {
		var got []string
		for _, p := range prog.Packages {
			got = append(got, fmt.Sprintf("%s %s annotated=%t generated=%t foreign=%t tests=%d",
				strings.TrimPrefix(p.Path, "example.com/"), p.Name, p.Annotated, p.Generated, p.Foreign, len(p.Tests)))
		}
		return got
	}
	want := []string{
		"app app annotated=false generated=false foreign=false tests=0",
		"app/foreign foreign annotated=false generated=false foreign=true tests=0",
		"app/lonely lonely annotated=false generated=true foreign=false tests=0",
		"app/misspelt misspelt annotated=true generated=false foreign=false tests=0",
		"app/orphan orphan annotated=false generated=true foreign=false tests=0",
		"app/prose prose annotated=false generated=false foreign=false tests=0",
		"app/tests tests annotated=true generated=false foreign=false tests=1",
	}
	if diff := cmp.Diff(want, describe(run(t, dir))); diff != "" {
		t.Errorf("packages differ (-want +got):\n%s", diff)
	}
}

func TestTags(t *testing.T) {
	dir := module(t, map[string]string{
		"tagged/a.go": "//go:build special\n\npackage tagged\n\n//ai:assistant\ntype T struct{}\n",
		"tagged/b.go": "package tagged\n",
	})
	var diags diag.List
	cfg := config(dir, &diags)
	cfg.Tags = []string{"other", "special"}
	prog, err := load.Load(context.Background(), cfg)
	if err != nil || !find(t, prog, "example.com/app/tagged").Annotated {
		t.Errorf("the tag was not used: %v", err)
	}
}

func TestDiagnostics(t *testing.T) {
	dir := module(t, map[string]string{
		"foreign/aigen_gen.go": "package foreign\n",
		"foreign/a.go":         "package foreign\n\n//ai:assistant\ntype T struct{}\n",
		"half/a.go":            "package half\n\n//ai:assistant\ntype T struct{}\n\nfunc (t *T) Open( {\n",
		"garbage/a.go":         "//ai:tool\n\x00\xff{{{",
		"conflict/a.go":        "package conflict\n\n<<<<<<< HEAD\n//ai:assistant\ntype T struct{}\n=======\n>>>>>>> x\n",
		"quiet/a.go":           "package quiet\n\nfunc ( {\n",
	})
	var diags diag.List
	prog, err := load.Load(context.Background(), config(dir, &diags, "./...", "./nowhere", "fmt", "example.com/gone"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "-: AG013: ./nowhere: stat DIR/nowhere: directory not found\n" +
		"-: AG013: example.com/app/garbage: read DIR/garbage/a.go: unexpected NUL in input\n" +
		"-: AG013: example.com/gone: cannot find module providing package example.com/gone: module lookup disabled by GOPROXY=off\n" +
		"-: AG013: fmt is not in a main module\n" +
		"conflict/a.go:3:1: AG011: expected declaration, found '<<'\n\thint: this is the mark of a conflict: finish the merge\n" +
		"foreign/aigen_gen.go: AG009: aigen did not write this file, and does not overwrite it\n" +
		"\thint: rename the file; what aigen writes begins with the line // Code generated by aigen. DO NOT EDIT.\n" +
		"half/a.go:6:19: AG011: expected ')', found '{'\n"
	if diff := cmp.Diff(want, strings.ReplaceAll(diags.Text(dir), dir, "DIR")); diff != "" {
		t.Errorf("diagnostics differ (-want +got):\n%s", diff)
	}
	if !find(t, prog, "example.com/app/half").Broken {
		t.Error("a half-written package is not Broken")
	}
}

// TestSources loads packages that are needed from source and from export data,
// through a local replacement, an internal package, cgo and another name.
func TestSources(t *testing.T) {
	dir := module(t, map[string]string{
		"go.mod":               "module example.com/app\n\ngo 1.26\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ./lib\n",
		"lib/go.mod":           "module example.com/lib\n\ngo 1.26\n",
		"lib/lib.go":           "package library\n\n// Unit is a unit.\ntype Unit string\n\nfunc broken() { undefined() }\n",
		"internal/in/in.go":    "package in\n\nimport \"net/http\"\n\ntype In struct {\n\t// R is a request.\n\tR *http.Request // of HTTP\n}\n",
		"unneeded/unneeded.go": "package unneeded\n\nfunc ( {\n",
		"a/a.go": "package a\n\nimport \"C\"\n\nimport (\n\tlib \"example.com/lib\"\n\t. \"example.com/app/internal/in\"\n)\n\n" +
			"//ai:assistant\ntype Desk struct{}\n\n//ai:tool\nfunc (Desk) Open(u lib.Unit, i In, c C.int) {}\n",
	})
	prog := run(t, dir, "./a")
	a := find(t, prog, "example.com/app/a")
	if got := signature(t, a, "Desk", "Open"); !strings.HasPrefix(got, "func(u example.com/lib.Unit, i example.com/app/internal/in.In, c ") {
		t.Errorf("Open is %s", got)
	}
	field := a.Types.Imports()[slices.IndexFunc(a.Types.Imports(), func(p *types.Package) bool { return p.Name() == "in" })].
		Scope().Lookup("In").Type().Underlying().(*types.Struct).Field(0)
	if field.Type().String() != "*net/http.Request" {
		t.Errorf("R is %s", field.Type())
	}
	doc := prog.Doc(field.Pos())
	if doc.Comment.Text() != "R is a request.\n" || doc.Line.Text() != "of HTTP\n" || doc.Type == nil {
		t.Errorf("the comments of R are %q and %q", doc.Comment.Text(), doc.Line.Text())
	}
	request := field.Type().(*types.Pointer).Elem().(*types.Named).Obj()
	if !prog.FromSource(field.Pos()) || prog.FromSource(request.Pos()) || prog.FromSource(0) || prog.Doc(request.Pos()).Comment != nil {
		t.Error("what comes from source is wrong")
	}
}

// TestRouter loads what a router reaches, though nobody asked for it.
func TestRouter(t *testing.T) {
	assistant := func(name string) string {
		return "package " + name + "\n\n//ai:assistant\ntype T struct{}\n"
	}
	dir := module(t, map[string]string{
		"app/app.go":  "//ai:router ../x/... ./in\npackage app\n",
		"app/in/a.go": assistant("in"),
		"x/a.go":      assistant("x"),
		"x/y/a.go":    assistant("y"),
		"z/a.go":      assistant("z"),
	})
	for _, c := range []struct{ patterns, want []string }{
		{[]string{"./app"}, []string{"app true", "app/in false", "x false", "x/y false"}},
		{[]string{"./app/..."}, []string{"app true", "app/in true", "x false", "x/y false"}},
		{[]string{"./app", "./x/..."}, []string{"app true", "app/in false", "x true", "x/y true"}},
		{[]string{"./z"}, []string{"z true"}},
		{nil, []string{"app true", "app/in true", "x true", "x/y true", "z true"}},
	} {
		var got []string
		for _, p := range run(t, dir, c.patterns...).Packages {
			got = append(got, fmt.Sprint(strings.TrimPrefix(p.Path, "example.com/app/"), " ", p.Requested))
			if p.Annotated && p.Types == nil {
				t.Errorf("%s has no types", p.Path)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v: packages differ (-want +got):\n%s", c.patterns, diff)
		}
	}
}

func TestErrors(t *testing.T) {
	if _, err := load.Load(context.Background(), load.Config{}); err == nil {
		t.Error("no error without Diagnostics")
	}
	if _, err := load.Load(context.Background(), config(filepath.Join(t.TempDir(), "nowhere"), new(diag.List))); err == nil || !strings.Contains(err.Error(), "nowhere is not a directory") {
		t.Errorf("a missing directory gives %v", err)
	}
	bad := module(t, map[string]string{"go.mod": "modul x\n", "a.go": "package a\n"})
	if _, err := load.Load(context.Background(), config(bad, new(diag.List))); err == nil || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("a bad go.mod gives %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	good := module(t, map[string]string{"a.go": "package a\n"})
	if _, err := load.Load(ctx, config(good, new(diag.List))); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context gives %v", err)
	}
}

func TestImportPattern(t *testing.T) {
	for pattern, want := range map[string]string{
		".": "m/a/b", "./...": "m/a/b/...", "../x": "m/a/x", "..": "m/a", "../...": "m/a/...",
		"example.com/x/...": "example.com/x/...", "...": "...",
	} {
		if got := load.ImportPattern("m/a/b", pattern); got != want {
			t.Errorf("%s is %s, want %s", pattern, got, want)
		}
	}
}
