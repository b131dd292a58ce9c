// Package analyzer makes the checks of the generator an analyzer for the drivers of
// go/analysis: go vet, go fix, editors.
//
// It says what aigen says, at the same places, of one package at a time. What needs
// several packages is left to "aigen check": assistants of the same id, what a router
// serves, and whatever the comments in other packages may say of their types.
package analyzer

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"

	"golang.org/x/tools/go/analysis"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/dialect"
	"github.com/aigen-go/aigen/internal/gen/directive"
	"github.com/aigen-go/aigen/internal/gen/load"
	"github.com/aigen-go/aigen/internal/gen/model"
)

// Analyzer reports what is wrong with //ai: comments and with the methods and types
// that they are about. Where it is clear what was meant, it suggests the fix.
var Analyzer = &analysis.Analyzer{
	Name: "aigen",
	Doc:  "check //ai: comments and the tools that they declare\n\nEach problem has a code, which \"aigen explain\" explains.",
	URL:  "https://github.com/aigen-go/aigen/tree/main/docs/diagnostics",
	// The code that uses what aigen generates need not compile yet.
	RunDespiteErrors: true,
	Run:              run,
}

func run(pass *analysis.Pass) (any, error) {
	if !annotated(pass) {
		return nil, nil
	}
	prog := load.FromSyntax(load.Syntax{
		Fset: pass.Fset, Path: pass.Pkg.Path(), Dir: dir(pass),
		Files: pass.Files, Importer: imports(pass), GoVersion: version(pass), Broken: broken(pass),
	})
	diags, err := check(prog)
	if err != nil {
		return nil, err
	}
	for _, d := range diags.All() {
		if !d.Note { // a driver fails for whatever is reported
			report(pass, d)
		}
	}
	return nil, nil
}

// check runs the stages of the generator that find problems.
func check(prog *load.Program) (*diag.List, error) {
	var diags diag.List
	var models []*model.Package
	for _, p := range prog.Packages {
		if m := model.Build(prog, p, &diags); m != nil {
			m.Router = nil // what it serves is in other packages
			models = append(models, m)
		}
	}
	model.Link(models, &diags)
	if diags.Problems() > 0 {
		return &diags, nil
	}
	return &diags, dialect.Check(models, &diags)
}

func annotated(pass *analysis.Pass) bool {
	for _, file := range pass.Files {
		if directive.Any(file) {
			return true
		}
	}
	return false
}

func dir(pass *analysis.Pass) string {
	return filepath.Dir(pass.Fset.PositionFor(pass.Files[0].Package, false).Filename)
}

func version(pass *analysis.Pass) string {
	if pass.Module != nil && pass.Module.GoVersion != "" {
		return "go" + pass.Module.GoVersion
	}
	return pass.Pkg.GoVersion()
}

// broken says whether a file does not parse. Drivers do not tell, and the syntax
// tree does not show it.
func broken(pass *analysis.Pass) bool {
	for _, file := range pass.Files {
		name := pass.Fset.PositionFor(file.Package, false).Filename
		src, err := pass.ReadFile(name)
		if err != nil {
			continue
		}
		if _, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution); err != nil {
			return true
		}
	}
	return false
}

// packages are those that the files of a pass import, by what the import says.
type packages map[string]*types.Package

func imports(pass *analysis.Pass) packages {
	all := packages{"unsafe": types.Unsafe}
	for _, file := range pass.Files {
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if name := imported(pass, spec); err == nil && name != nil {
				all[path] = name.Imported()
			}
		}
	}
	return all
}

func imported(pass *analysis.Pass, spec *ast.ImportSpec) *types.PkgName {
	if pass.TypesInfo == nil {
		return nil
	}
	return pass.TypesInfo.PkgNameOf(spec)
}

// Import implements [types.Importer].
func (p packages) Import(path string) (*types.Package, error) {
	if found := p[path]; found != nil {
		return found, nil
	}
	return nil, fmt.Errorf("%s is not there", path)
}
