package parity_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// behaviours are the names of the tests of behaviours, by their numbers.
func behaviours(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, dir := range []string{".", root + "/example/internal/server"} {
		for _, file := range parse(t, dir, func(name string) bool { return strings.HasSuffix(name, "_test.go") }) {
			for _, decl := range file.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "TestBehaviour") {
					number, _, _ := strings.Cut(f.Name.Name, "_")
					found[number] = append(found[number], f.Name.Name)
				}
			}
		}
	}
	return found
}

func parse(t *testing.T, dir string, choose func(name string) bool) (files []*ast.File) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || !choose(e.Name()) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// Every behaviour has a test, and one alone.
func TestEveryBehaviour(t *testing.T) {
	found := behaviours(t)
	for n := 1; n <= 94; n++ {
		number := fmt.Sprintf("TestBehaviour%03d", n)
		if names := found[number]; len(names) != 1 {
			t.Errorf("%s: %v", number, names)
		}
		delete(found, number)
	}
	for number, names := range found {
		t.Errorf("%s is no behaviour: %v", number, names)
	}
}

var row = regexp.MustCompile(`(?m)^\| ([FW])(\d+) \| (.+) \| (.+) \|$`)

// The page has every feature and every weakness, in their order.
func TestPageIsWhole(t *testing.T) {
	next := map[string]int{"F": 1, "W": 1}
	for _, m := range row.FindAllStringSubmatch(readFile(t, "docs/parity.md"), -1) {
		if m[2] != fmt.Sprint(next[m[1]]) {
			t.Fatalf("%s%s comes where %s%d should", m[1], m[2], m[1], next[m[1]])
		}
		next[m[1]]++
	}
	if next["F"] != 119 || next["W"] != 41 {
		t.Errorf("the page ends before F%d and W%d", next["F"], next["W"])
	}
}

var (
	span      = regexp.MustCompile("`([^`]+)`")
	link      = regexp.MustCompile(`\]\(([^)#]+)`)
	symbol    = regexp.MustCompile(`^([a-z]+)\.([A-Z]\w*)(?:\.([A-Z]\w*))?$`)
	directive = regexp.MustCompile(`^//ai:(\w+)(?: ([a-z-]+))?`)
	operation = regexp.MustCompile(`^(GET|POST|PATCH|DELETE) (/\S*)$`)
)

// Everything that the page names is there.
func TestPageNamesWhatIsThere(t *testing.T) {
	page := readFile(t, "docs/parity.md")
	names := newNames(t)
	for _, m := range link.FindAllStringSubmatch(page, -1) {
		if _, err := os.Stat(filepath.Join(root, "docs", m[1])); err != nil {
			t.Error(err)
		}
	}
	_, tables, _ := strings.Cut(page, "\n## ")
	for _, r := range row.FindAllStringSubmatch(tables, -1) {
		for _, m := range span.FindAllStringSubmatch(r[4], -1) {
			if !names.know(m[1]) {
				t.Errorf("%s%s: there is no %s", r[1], r[2], m[1])
			}
		}
	}
}

// names knows what there is.
type names struct {
	t          *testing.T
	packages   map[string]map[string]bool
	behaviours map[string][]string
	routes     map[string]bool
	words      string
}

func newNames(t *testing.T) *names {
	n := &names{t: t, packages: packages(t), behaviours: behaviours(t), routes: map[string]bool{"GET /tour-guide/": true, "GET /": true}}
	n.words = readFile(t, "docs/annotations.md")
	var document struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(start(t).do(t, "alice", "GET", "/openapi.json", "").body), &document); err != nil {
		t.Fatal(err)
	}
	for path, operations := range document.Paths {
		for method := range operations {
			n.routes[strings.ToUpper(method)+" "+path] = true
		}
	}
	return n
}

func (n *names) know(name string) bool {
	if m := symbol.FindStringSubmatch(name); m != nil {
		return n.packages[m[1]][strings.TrimSuffix(m[2]+"."+m[3], ".")]
	}
	if m := directive.FindStringSubmatch(name); m != nil {
		return strings.Contains(n.words, "| [`//ai:"+m[1]+"`]") && (m[2] == "" || strings.Contains(n.words, "| `"+m[2]+"` |"))
	}
	switch {
	case operation.MatchString(name):
		return n.routes[name]
	case strings.HasPrefix(name, "TestBehaviour"):
		return len(n.behaviours[name]) == 1
	case strings.HasPrefix(name, "aigen "):
		return strings.Contains(readFile(n.t, "docs/store.md"), strings.TrimSuffix(name, " -pk"))
	case name == "updated_at":
		return true
	}
	_, err := os.Stat(filepath.Join(root, name))
	return err == nil
}

// packages are the exported names of the packages of the runtime, those of methods and
// fields behind that of their type.
func packages(t *testing.T) map[string]map[string]bool {
	t.Helper()
	found := map[string]map[string]bool{}
	err := filepath.WalkDir(root+"/runtime", func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		if base := filepath.Base(path); base == "internal" || base == "testdata" {
			return fs.SkipDir
		}
		known := map[string]bool{}
		for _, file := range parse(t, path, func(name string) bool { return !strings.HasSuffix(name, "_test.go") }) {
			for _, decl := range file.Decls {
				declared(decl, known)
			}
		}
		found[filepath.Base(path)] = merged(found[filepath.Base(path)], known)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func merged(a, b map[string]bool) map[string]bool {
	if a == nil {
		return b
	}
	for name := range b {
		a[name] = true
	}
	return a
}

// declared notes what a declaration declares.
func declared(decl ast.Decl, known map[string]bool) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = receiver(d.Recv.List[0].Type) + "." + name
		}
		known[name] = true
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range s.Names {
					known[name.Name] = true
				}
			case *ast.TypeSpec:
				known[s.Name.Name] = true
				members(s, known)
			}
		}
	}
}

func receiver(expr ast.Expr) string {
	switch e := expr.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func members(s *ast.TypeSpec, known map[string]bool) {
	var list *ast.FieldList
	switch t := s.Type.(type) {
	case *ast.StructType:
		list = t.Fields
	case *ast.InterfaceType:
		list = t.Methods
	default:
		return
	}
	for _, field := range list.List {
		for _, name := range field.Names {
			known[s.Name.Name+"."+name.Name] = true
		}
	}
}
