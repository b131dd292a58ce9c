package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/types"
	"slices"
	"sync"
)

// check type-checks the annotated packages, and what they need from source.
func (l *loader) check(matched []*source) error {
	var roots []*source
	for _, s := range matched {
		if s.annotated {
			roots = append(roots, s)
		}
	}
	if l.guess.missed() {
		l.ahead = l.askAhead(roots)
		defer func() { l.ahead.cancel() }()
	}
	l.resolve(roots)
	ordered := order(roots)
	exports, err := l.exports(ordered)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	free := make(chan struct{}, exports.parallel())
	for _, s := range ordered {
		s.checked = make(chan struct{})
	}
	for _, s := range ordered {
		wg.Go(func() {
			defer close(s.checked)
			for _, d := range s.imports {
				if d.source != nil && !d.cycle {
					<-d.source.checked
				}
			}
			free <- struct{}{}
			defer func() { <-free }()
			if l.ctx.Err() == nil {
				s.check(exports)
			}
		})
	}
	wg.Wait()
	return l.ctx.Err()
}

// resolve parses packages, and all that they need from source, level by level.
func (l *loader) resolve(level []*source) {
	for len(level) > 0 {
		l.each(level, (*source).parseAll)
		var next []*source
		for _, s := range level {
			s.imports = map[string]dependency{}
			for _, path := range s.importPaths() {
				d := dependency{path: path}
				if meta := s.meta.Imports[path]; meta != nil {
					d.path = meta.PkgPath
				}
				d.source = l.source(d.path)
				s.imports[path] = d
				if d.source != nil && !d.source.parsed && !slices.Contains(next, d.source) {
					next = append(next, d.source)
				}
			}
		}
		level = next
	}
}

// order returns packages and all that they need from source, what is needed first.
// It marks imports that close a circle.
func order(roots []*source) []*source {
	var ordered []*source
	state := map[*source]int{} // 1: on the way, 2: done
	var visit func(s *source)
	visit = func(s *source) {
		state[s] = 1
		for _, path := range s.importPaths() {
			d := s.imports[path]
			if d.source == nil {
				continue
			}
			if state[d.source] == 1 {
				d.cycle = true
				s.imports[path] = d
				continue
			}
			if state[d.source] == 0 {
				visit(d.source)
			}
			s.broken = s.broken || d.source.broken
		}
		state[s] = 2
		ordered = append(ordered, s)
	}
	for _, s := range roots {
		if state[s] == 0 {
			visit(s)
		}
	}
	return ordered
}

// check type-checks the package without looking into functions. Errors are
// expected: code that uses what aigen generates does not compile without it.
func (s *source) check(exports *exports) {
	s.info = &types.Info{Defs: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}}
	cfg := types.Config{
		Importer:         importer{s, exports},
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Sizes:            types.SizesFor("gc", build.Default.GOARCH),
		Error: func(err error) {
			if e, ok := errors.AsType[types.Error](err); ok && !e.Soft {
				s.errors = append(s.errors, e)
			}
		},
	}
	if v := s.meta.Module.GoVersion; v != "" {
		cfg.GoVersion = "go" + v
	}
	// The error is the first of those that cfg.Error gets.
	s.types, _ = cfg.Check(s.path, s.fset, s.order, s.info)
}

// checked returns a package that was checked from source, or nil.
func (l *loader) checked(path string) *Package {
	s := l.sources[path]
	if s == nil || s.types == nil {
		return nil
	}
	return &Package{
		Path: s.path, Name: s.types.Name(), Dir: s.dir,
		Files: s.order, Types: s.types, Info: s.info, Errors: s.errors, Broken: s.broken,
	}
}

// importer gives a package what it imports.
type importer struct {
	of      *source
	exports *exports
}

// Import implements [types.Importer].
func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	d, ok := i.of.imports[path]
	switch {
	case !ok:
		return nil, fmt.Errorf("%s is not imported", path)
	case d.cycle:
		return nil, errors.New("import cycle not allowed")
	case d.source == nil:
		return i.exports.read(d.path)
	case len(d.source.order) == 0:
		return nil, d.source.absent()
	case d.source.types == nil:
		return nil, errors.New("not checked")
	}
	return d.source.types, nil
}
