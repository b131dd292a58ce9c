package load

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

// exports are the packages that come from export data.
type exports struct {
	fset *token.FileSet
	// listed are those that are needed, with the name of their file; source gives
	// types from source, if they do not come from export data.
	listed map[string]*packages.Package
	source *externals
	// above are packages from source that a package from export data needs.
	above map[string][]*source

	mu     sync.Mutex
	byPath map[string]*types.Package
}

func newExports(fset *token.FileSet) *exports {
	return &exports{
		fset: fset, listed: map[string]*packages.Package{},
		above: map[string][]*source{}, byPath: map[string]*types.Package{},
	}
}

// exports finds the types of the other modules' packages that packages need.
func (l *loader) exports(ordered []*source) (*exports, error) {
	e := newExports(l.fset)
	paths := external(ordered)
	if len(paths) == 0 {
		return e, nil
	}
	reaches := map[*packages.Package]bool{}
	for _, path := range paths {
		if root := l.listed[path]; root != nil && l.reaches(root, reaches) {
			e.above[path] = l.above(root)
		}
	}
	if err := l.findExports(e, paths); err != nil {
		return nil, err
	}
	if len(e.above) == 0 {
		if read := l.guess.types(e); read != nil {
			e.byPath = read
		}
		// To read a package may complete another one that was read before, which
		// must not happen while that is in use.
		for _, path := range paths {
			_, _ = e.read(path)
		}
	}
	return e, nil
}

// external are the packages that are imported and not read from source, sorted.
func external(ordered []*source) []string {
	needed := map[string]bool{}
	for _, s := range ordered {
		for _, d := range s.imports {
			if d.source == nil {
				needed[d.path] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(needed))
}

// reaches says whether a package from export data needs one from source: one of a
// local replacement that is a dependency of other modules.
func (l *loader) reaches(p *packages.Package, known map[*packages.Package]bool) bool {
	if found, ok := known[p]; ok {
		return found
	}
	known[p] = false
	for _, dep := range p.Imports {
		s := l.sources[dep.PkgPath]
		if (s != nil && s.parsed) || l.reaches(dep, known) {
			known[p] = true
		}
	}
	return known[p]
}

// above returns the packages from source that one from export data needs.
func (l *loader) above(root *packages.Package) []*source {
	var above []*source
	packages.Visit([]*packages.Package{root}, func(p *packages.Package) bool {
		s := l.sources[p.PkgPath]
		if s != nil && s.parsed {
			above = append(above, s)
			return false
		}
		return true
	}, nil)
	return above
}

// parallel says how many packages may be checked at once: one, if export data must
// be read in between.
func (e *exports) parallel() int {
	if len(e.above) > 0 {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// read returns a package from its export data.
func (e *exports) read(path string) (*types.Package, error) {
	if e.source != nil {
		return e.source.read(path)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.byPath[path]; p != nil && p.Complete() {
		return p, nil
	}
	listed := e.listed[path]
	if listed == nil || listed.ExportFile == "" {
		if listed != nil && len(listed.Errors) > 0 {
			return nil, errors.New(strings.TrimSpace(listed.Errors[0].Msg))
		}
		return nil, fmt.Errorf("no export data of %s", path)
	}
	for _, s := range e.above[path] {
		if s.types != nil {
			e.byPath[s.path] = s.types
		}
	}
	f, err := os.Open(listed.ExportFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	//lint:ignore SA1019 Go 1.26 and 1.27 still answer with archives, in which only NewReader finds the export data
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("export data of %s: %w", path, err)
	}
	return gcexportdata.Read(r, e.fset, e.byPath, path)
}
