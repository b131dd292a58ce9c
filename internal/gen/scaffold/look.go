package scaffold

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"github.com/aigen-go/aigen/internal/gen/directive"
	"github.com/aigen-go/aigen/internal/gen/scan"
)

// found is what a module has.
type found struct {
	// goFiles: there is a Go file; annotated: one has directives; generates: one has
	// a go:generate line that runs aigen.
	goFiles, annotated, generates bool
	// root is the name of the package in the root, or empty.
	root string
}

var generates = regexp.MustCompile(`(?m)^//go:generate .*\baigen\b`)

// look reads the Go files of a module. Other modules in it do not count, nor do
// directories that the go command passes over.
func look(dir string) (found, error) {
	var out found
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if name != dir && ignored(name, e.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) == ".go" && !strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(e.Name(), "_") {
			return out.file(name, filepath.Dir(name) == dir)
		}
		return nil
	})
	return out, err
}

func ignored(path, name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "vendor" || name == "testdata" {
		return true
	}
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}

func (f *found) file(name string, inRoot bool) error {
	src, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	f.goFiles = true
	f.generates = f.generates || generates.Match(src)
	wanted := inRoot && f.root == "" && !strings.HasSuffix(name, "_test.go")
	if !wanted && !scan.Mentions(src) {
		return nil
	}
	file, _ := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments|parser.SkipObjectResolution)
	if file == nil {
		return nil
	}
	f.annotated = f.annotated || directive.Any(file)
	if wanted && file.Name != nil && file.Name.Name != "_" {
		f.root = file.Name.Name
	}
	return nil
}

// packageName is the name of the package in the root: of the one that is there, or
// of the one that the plan makes.
func (f *found) packageName(module string) string {
	if f.root != "" {
		return f.root
	}
	if !f.goFiles {
		return "main"
	}
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, path.Base(module))
	if name == "" || !unicode.IsLetter([]rune(name)[0]) || token.IsKeyword(name) {
		return "app"
	}
	return name
}
