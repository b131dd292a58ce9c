package model

import (
	"go/types"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// promote adds a tool of an embedded struct to those of a toolset, once all receivers
// of the package are built. The tool is built as in the package that declares it, where
// its schema is written.
func (b *builder) promote(set *Toolset, fn *types.Func) {
	b.promoted = append(b.promoted, func() {
		if t := b.declaring(fn).toolOf(fn); t != nil {
			set.Tools = append(set.Tools, t)
		}
	})
}

// declaring returns a builder for the package of a method. What is wrong there is
// reported there, if it was asked for.
func (b *builder) declaring(fn *types.Func) *builder {
	path := fn.Pkg().Path()
	if path == b.pkg.Path {
		return b
	}
	if known := b.others[path]; known != nil {
		return known
	}
	other := newBuilder(b.prog, b.prog.Source(path), new(diag.List))
	if b.others == nil {
		b.others = map[string]*builder{}
	}
	b.others[path] = other
	if other.pkg == nil || other.pkg.Broken {
		return other
	}
	for _, file := range other.pkg.Files {
		for _, g := range directive.File(b.prog.Fset, file, other.diags) {
			if g.Target == directive.Method {
				other.sort(g, nil)
			}
		}
	}
	return other
}

// toolOf returns the tool that a method of the package is, or nil.
func (b *builder) toolOf(fn *types.Func) *Tool {
	if t, known := b.tools[fn]; known {
		return t
	}
	recv, ok := deref(fn.Signature().Recv().Type()).(*types.Named)
	if !ok {
		return nil
	}
	r := b.receivers[recv.Obj().Name()]
	if r == nil {
		return nil
	}
	for _, g := range r.methods {
		if b.pkg.Info.Defs[g.Func.Name] == fn {
			return b.tool(r, g, fn)
		}
	}
	return nil
}
