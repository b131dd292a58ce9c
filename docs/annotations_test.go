package docs_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen"
)

var goBlock = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")

// module makes a module of the Go code on the page: what begins with a package clause,
// below its comment, is a package app, and all else one package desk.
func module(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("annotations.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	desk := "package desk\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"time\"\n)\n"
	for _, m := range goBlock.FindAllStringSubmatch(string(page), -1) {
		if strings.Contains(m[1], "\npackage app\n") {
			write(t, filepath.Join(dir, "app", "app.go"), m[1])
			continue
		}
		desk += "\n" + m[1]
	}
	write(t, filepath.Join(dir, "desk", "desk.go"), desk)
	asModule(t, dir)
	return dir
}

// asModule makes a module of dir that has aigen, and what aigen needs.
func asModule(t *testing.T, dir string) {
	t.Helper()
	own, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.mod"), strings.Replace(string(own), "module github.com/aigen-go/aigen", "module example.com/app", 1)+
		"\nrequire github.com/aigen-go/aigen v0.0.0\n\nreplace github.com/aigen-go/aigen => "+root+"\n")
	sums, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), string(sums))
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestAnnotations: the examples on the page are formatted, have no problems, and compile
// with what is generated from them.
func TestAnnotations(t *testing.T) {
	for name, value := range map[string]string{"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOWORK": "off"} {
		t.Setenv(name, value)
	}
	dir := module(t)
	result, err := gen.Run(context.Background(), gen.Options{Dir: dir, Patterns: []string{"./..."}, NoCache: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range slices.Concat(result.Diagnostics, result.Notes) {
		t.Error(d.Text(dir))
	}
	if t.Failed() {
		return
	}
	if _, err := result.Commit(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"go", "vet", "./..."}, {"gofmt", "-d", "."}} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil || args[0] == "gofmt" && len(out) > 0 {
			t.Errorf("%s: %v\n%s", args[0], err, out)
		}
	}
}
