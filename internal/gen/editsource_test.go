package gen_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// write brings the disk up to date, and touches no file that is.
func (e *editor) write() {
	want := map[string]string{}
	e.modules(want)
	for i, p := range e.packages {
		if !p.gone {
			p.sources(e, i, want)
		}
	}
	for name, text := range want {
		path := filepath.Join(e.base, name)
		e.must(os.MkdirAll(filepath.Dir(path), 0o777))
		if old, err := os.ReadFile(path); err != nil || !bytes.Equal(old, []byte(text)) {
			e.must(os.WriteFile(path, []byte(text), 0o666))
		}
	}
	e.must(filepath.WalkDir(e.base, func(path string, d os.DirEntry, err error) error {
		name, _ := filepath.Rel(e.base, path)
		if d.IsDir() && name == "other" {
			return filepath.SkipDir
		}
		if err != nil || d.IsDir() || want[filepath.ToSlash(name)] != "" || d.Name() == "aigen_gen.go" {
			return err
		}
		return os.Remove(path)
	}))
}

// modules are go.mod and go.work, and the two modules of which one is used.
func (e *editor) modules(files map[string]string) {
	version := []string{"1.24.0", "1.26.0"}[e.goVersion%2]
	mod := fmt.Sprintf("module example.com/app\n\ngo %s\n\nrequire example.com/lib v0.0.0\nreplace example.com/lib => ../lib%d\n", version, e.replaced%2)
	// What generated code imports must be there, or nothing is remembered.
	for _, path := range []string{"github.com/aigen-go/aigen", "github.com/go-chi/chi/v5"} {
		version := "v0.0.0"
		if strings.HasSuffix(path, "v5") {
			version = "v5.0.0"
		}
		mod += fmt.Sprintf("require %s %s\nreplace %[1]s => ../%[1]s\n", path, version)
		files[path+"/go.mod"] = "module " + path + "\n\ngo 1.24.0\n"
	}
	for _, dir := range []string{"aigen-go/aigen/runtime/tool", "aigen-go/aigen/runtime/assistant", "aigen-go/aigen/runtime/httpapi", "go-chi/chi/v5"} {
		files["github.com/"+dir+"/p.go"] = "package p\n"
	}
	files["app/go.mod"] = mod
	for i, n := range e.library {
		lib := fmt.Sprint("lib", i)
		files[lib+"/go.mod"] = "module example.com/lib\n\ngo 1.24.0\n"
		files[lib+"/lib.go"] = fmt.Sprintf("package lib\n\n// Ref is a reference.\ntype Ref struct {\n\t// Text %d of %s.\n\tText string `json:\"text\"`\n}\n", n, lib)
	}
	if e.workspace {
		files["go.work"] = "go 1.26.0\n\nuse ./app\n"
	}
}

// sources are the files of a package.
func (p *edited) sources(e *editor, i int, files map[string]string) {
	dir := fmt.Sprintf("app/p%d/", i)
	files[dir+"in.go"] = p.in(i)
	files[dir+"more.go"] = []string{"", "//go:build red\n\n", "//go:build windows\n\n", "//go:build !windows\n\n"}[p.constraint] +
		fmt.Sprintf("package p%d\n\n// Blue is blue.\nconst Blue Color = \"blue\"\n", i)
	files[dir+[]string{"desk.go", "a.go", "z.go"}[p.file%3]] = p.desk(e, i)
	if p.nested {
		files[dir+"go.mod"] = fmt.Sprintf("module example.com/app/p%d\n\ngo 1.24.0\n", i)
	}
	if p.tested {
		files[dir+"in_test.go"] = fmt.Sprintf("package p%d\n\n// Test is in a test.\n//\n//ai:assistant\ntype Test struct{}\n", i)
	}
}

func (p *edited) in(i int) string {
	field := []string{"string", "int", "[]Color", "*bool", "map[string]Color"}[p.field%5]
	return fmt.Sprintf("package p%d\n\n// Color is one of a few.\ntype Color string\n\n// Red is red.\nconst Red Color = \"red\"\n\n"+
		"// In goes in.\ntype In struct {\n\t// Field is text %d.\n\tField %s `json:\"field\"`\n}\n", i, p.field, field)
}

// desk is the file with the comments. It may import packages of higher numbers.
func (p *edited) desk(e *editor, i int) string {
	var b strings.Builder
	use := func(j int) string {
		if j <= i || j >= len(e.packages) {
			return ""
		}
		return fmt.Sprintf("p%d.", j)
	}
	embeds := use(p.embeds)
	if embeds != "" && !e.packages[p.embeds].toolset {
		embeds = ""
	}
	if p.router {
		b.WriteString("// Package p has a router.\n//\n//ai:router ../...\n")
	}
	fmt.Fprintf(&b, "package p%d\n\nimport (\n", i)
	imports := map[string]bool{}
	for _, name := range []string{use(p.uses), embeds} {
		if name != "" && !imports[name] {
			imports[name] = true
			fmt.Fprintf(&b, "\t\"example.com/app/%s\"\n", strings.TrimSuffix(name, "."))
		}
	}
	fmt.Fprint(&b, "\t\"example.com/lib\"\n)\n\n// Set is a set.\ntype Set struct{}\n\n")
	if p.toolset {
		fmt.Fprintf(&b, "// Tool%d is text %d.\n//\n//ai:tool\nfunc (Set) Tool%d(in In) {}\n\n", i, p.text, i)
	}
	embedded := ""
	if embeds != "" {
		embedded = embeds + "Set"
	}
	fmt.Fprintf(&b, "// Desk is desk %d.\n//\n", p.text)
	if p.assistant {
		fmt.Fprintf(&b, "//ai:assistant id=desk%d%s\n", p.id, map[bool]string{true: " private"}[p.private])
	}
	fmt.Fprintf(&b, "type Desk struct{ %s }\n\n", embedded)
	library := "string"
	if p.library {
		library = "lib.Ref"
	}
	if p.assistant {
		fmt.Fprintf(&b, "// Show shows text %d.\n//\n//ai:tool\nfunc (d *Desk) Show(one %sIn, two %s) {}\n", p.text, use(p.uses), library)
	}
	fmt.Fprintf(&b, "\nvar _ lib.Ref\nvar _ %sIn\n", use(p.uses))
	if p.broken {
		b.WriteString("func (\n")
	}
	return b.String()
}
