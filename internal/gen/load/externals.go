package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// externals gives the types of packages that are not the user's from source. A
// package is checked when it is first asked for, without the bodies of functions, and
// what it imports before it.
type externals struct {
	fset *token.FileSet
	// own are the user's packages; one may be needed by others if a module is
	// replaced by a local directory.
	own   map[string]*source
	known map[string]*externalPackage

	// mu guards the types of all packages: to check one may check others.
	mu sync.Mutex
}

// externalPackage is one package.
type externalPackage struct {
	meta   *packages.Package
	parsed chan struct{}
	files  []*ast.File
	types  *types.Package
	// busy: the package is being checked.
	busy bool
}

// fromSource makes packages come from source. It begins at once to parse all that
// they need.
func (l *loader) fromSource(e *exports, paths []string) error {
	roots, err := l.withFiles(paths)
	if err != nil {
		return err
	}
	x := &externals{fset: l.fset, own: l.sources, known: map[string]*externalPackage{}}
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	packages.Visit(roots, nil, func(p *packages.Package) {
		one := &externalPackage{meta: p, parsed: make(chan struct{})}
		x.known[p.PkgPath] = one
		go func() {
			free <- struct{}{}
			one.files = x.parse(p)
			<-free
			close(one.parsed)
		}()
	})
	e.source = x
	return nil
}

// withFiles returns packages with the names of their files: those of the listing, or
// if it was remembered without them, those of another one.
func (l *loader) withFiles(paths []string) ([]*packages.Package, error) {
	var roots []*packages.Package
	for _, path := range paths {
		p := l.listed[path]
		if p == nil || len(p.GoFiles) == 0 && len(p.Errors) == 0 {
			roots = nil
			break
		}
		roots = append(roots, p)
	}
	if roots != nil {
		return roots, nil
	}
	roots, err := packages.Load(l.command(packages.NeedName|packages.NeedFiles|packages.NeedImports|
		packages.NeedDeps|packages.NeedModule), paths...)
	if err != nil {
		return nil, l.failed("listing packages", err)
	}
	return roots, nil
}

func (x *externals) parse(p *packages.Package) []*ast.File {
	var files []*ast.File
	for _, name := range p.GoFiles {
		if file, _ := parser.ParseFile(x.fset, name, nil, parser.SkipObjectResolution); file != nil {
			files = append(files, file)
		}
	}
	return files
}

// read returns a package with its types.
func (x *externals) read(path string) (*types.Package, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.check(path)
}

func (x *externals) check(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if s := x.own[path]; s != nil && s.types != nil {
		return s.types, nil
	}
	one := x.known[path]
	switch {
	case one == nil:
		return nil, fmt.Errorf("no source of %s", path)
	case one.types != nil:
		return one.types, nil
	case one.busy:
		return nil, errors.New("import cycle not allowed")
	}
	<-one.parsed
	if len(one.files) == 0 {
		if len(one.meta.Errors) > 0 {
			return nil, errors.New(strings.TrimSpace(one.meta.Errors[0].Msg))
		}
		return nil, fmt.Errorf("no source of %s", path)
	}
	one.busy = true
	cfg := types.Config{
		Importer:         externalImporter{x, one.meta},
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Sizes:            types.SizesFor("gc", build.Default.GOARCH),
		Error:            func(error) {}, // what cannot be checked has no types
	}
	if m := one.meta.Module; m != nil && m.GoVersion != "" {
		cfg.GoVersion = "go" + m.GoVersion
	}
	one.types, _ = cfg.Check(path, x.fset, one.files, nil)
	return one.types, nil
}

// externalImporter gives a package from source what it imports.
type externalImporter struct {
	*externals
	of *packages.Package
}

// Import implements [types.Importer].
func (i externalImporter) Import(path string) (*types.Package, error) {
	if dep := i.of.Imports[path]; dep != nil {
		path = dep.PkgPath
	}
	return i.check(path)
}
