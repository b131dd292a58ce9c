package load

import (
	"errors"
	"go/ast"
	"go/build"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/directive"
)

// Syntax is one package that somebody else has found and parsed, such as a driver
// of go/analysis.
type Syntax struct {
	Fset *token.FileSet
	// Path is the import path, Dir the directory.
	Path, Dir string
	// Files are all files of the package, with comments; tests and aigen's output
	// may be among them.
	Files []*ast.File
	// Importer gives the packages that the files import.
	Importer types.Importer
	// GoVersion is that of the module, such as go1.26; it may be empty.
	GoVersion string
	// Broken: a file does not parse.
	Broken bool
}

// FromSyntax makes a Program of one package without reading a file. The package is
// checked anew, because aigen must not see what it generated itself, which the types
// that a compiler knows hold. Nothing is known of the source of other packages.
func FromSyntax(s Syntax) *Program {
	p := &Package{Path: s.Path, Dir: s.Dir, Requested: true, Broken: s.Broken}
	for _, file := range s.Files {
		name := filepath.Base(s.Fset.PositionFor(file.Package, false).Filename)
		switch {
		case name == Output:
			p.Generated = true
		case strings.HasSuffix(name, "_test.go"):
			if directive.Any(file) {
				p.Tests, p.Annotated = append(p.Tests, file), true
			}
		default:
			p.Files = append(p.Files, file)
			p.Annotated = p.Annotated || directive.Any(file)
			p.Name = file.Name.Name
		}
	}
	prog := &Program{Fset: s.Fset, Packages: []*Package{p}, Alone: true}
	if p.Annotated {
		p.check(s)
	}
	prog.docs.add(s.Fset, p)
	return prog
}

// check type-checks the package without looking into functions.
func (p *Package) check(s Syntax) {
	p.Info = &types.Info{Defs: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}}
	cfg := types.Config{
		Importer: s.Importer, IgnoreFuncBodies: true, FakeImportC: true, GoVersion: s.GoVersion,
		Sizes: types.SizesFor("gc", build.Default.GOARCH),
		Error: func(err error) {
			if e, ok := errors.AsType[types.Error](err); ok && !e.Soft {
				p.Errors = append(p.Errors, e)
			}
		},
	}
	// The error is the first of those that cfg.Error gets.
	p.Types, _ = cfg.Check(s.Path, s.Fset, p.Files, p.Info)
}

// add makes the comments and errors of a package known.
func (d *docs) add(fset *token.FileSet, p *Package) {
	d.files, d.names = map[*token.File]*ast.File{}, map[*token.File]map[token.Pos]Doc{}
	d.errors = p.Errors
	for _, file := range p.Files {
		if f := fset.File(file.Pos()); f != nil {
			d.files[f] = file
		}
	}
}
