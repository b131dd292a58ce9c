package model

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
	"github.com/aigen-go/aigen/internal/gen/load"
)

// builder makes the model of one package.
type builder struct {
	prog  *load.Program
	pkg   *load.Package
	diags *diag.List
	// receivers are by the name of their type.
	receivers map[string]*receiver
	// types are the named types that were derived, and open those that are being
	// derived: see typ.
	types map[string]*Type
	open  []open
	// pending is what is to be done once no type is open.
	pending []func()
	// forms are how named types of results are written. writes: such a type is
	// looked at, for which jsonschema tags mean nothing.
	forms  map[string]*Form
	writes bool
	// routed: the package has an //ai:router.
	routed bool
	// tools are those that were built, by their method; nil for those that could not.
	tools map[*types.Func]*Tool
	// promoted is what is to be done once all of them are; others are the builders of
	// the packages that embedded structs come from.
	promoted []func()
	others   map[string]*builder
}

func newBuilder(prog *load.Program, pkg *load.Package, diags *diag.List) *builder {
	return &builder{
		prog: prog, pkg: pkg, diags: diags,
		receivers: map[string]*receiver{}, types: map[string]*Type{}, tools: map[*types.Func]*Tool{},
	}
}

// receiver is a type with directives on it or on its methods.
type receiver struct {
	name    string
	obj     *types.TypeName
	group   *directive.Group // of //ai:assistant, or nil
	methods []*directive.Group
}

// Build returns what is found in an annotated package, or nil if there is nothing
// to generate: no assistant, no toolset, no router. What is wrong is added to diags;
// the result then serves only to find further problems. Routers are filled by
// [Link].
func Build(prog *load.Program, pkg *load.Package, diags *diag.List) *Package {
	b := newBuilder(prog, pkg, diags)
	for _, file := range pkg.Tests {
		directive.Test(prog.Fset, file, diags)
	}
	if !pkg.Annotated || pkg.Types == nil {
		return nil
	}
	out := &Package{Path: pkg.Path, Name: pkg.Name, Dir: pkg.Dir}
	b.read(out)
	if pkg.Broken {
		// Types may lack fields: whatever else could be said might be wrong.
		return nil
	}
	for _, r := range slices.SortedFunc(maps.Values(b.receivers), b.inOrder) {
		if built := b.receiver(r); built != nil {
			out.Receivers = append(out.Receivers, built)
		}
	}
	for _, promote := range b.promoted {
		promote()
	}
	if len(out.Receivers) == 0 && out.Router == nil {
		return nil
	}
	b.hiding()
	out.Scope = pkg.Types.Scope().Names()
	out.Imported = b.imported()
	needs := map[string]bool{}
	needed(pkg.Types, needs)
	out.Needs = slices.Sorted(maps.Keys(needs))
	return out
}

// read reads the directives of the package. Where something does not parse, nobody
// knows what they stand on, so that only what is wrong with themselves is reported.
func (b *builder) read(out *Package) {
	diags := b.diags
	b.diags = new(diag.List)
	for _, file := range b.pkg.Files {
		for _, g := range directive.File(b.prog.Fset, file, b.diags) {
			b.sort(g, out)
		}
	}
	for _, d := range b.diags.All() {
		if !b.pkg.Broken || d.Code != diag.MisplacedDirective {
			diags.Add(d)
		}
	}
	b.diags = diags
}

// sort puts the directives of a declaration where they belong.
func (b *builder) sort(g *directive.Group, out *Package) {
	switch g.Target {
	case directive.PackageClause:
		b.router(g.Get(directive.Router), out)
	case directive.Type:
		b.annotated(g)
		if g.Get(directive.Assistant) != nil {
			r := b.receiverOf(g.TypeSpec.Name.Name)
			r.group = g
		}
	case directive.Method:
		if g.Get(directive.Tool) != nil {
			r := b.receiverOf(receiverName(g.Func))
			r.methods = append(r.methods, g)
		}
	}
}

func (b *builder) router(d *directive.Directive, out *Package) {
	if d == nil {
		return
	}
	if out.Router != nil {
		b.report(diag.Diagnostic{
			Code: diag.GivenTwice, Pos: d.Pos, Message: "the package has two //ai:router",
			Related: []diag.Related{{Pos: out.Router.Pos, Message: "first here"}},
			Hint:    "one //ai:router takes several patterns",
		})
		return
	}
	b.routed = true
	out.Router = &Router{Pos: d.Pos}
	for _, a := range d.Args {
		out.Router.Patterns = append(out.Router.Patterns, a.Key)
	}
	for _, name := range []string{"Assistants", "NewRouter"} {
		if obj := b.pkg.Types.Scope().Lookup(name); obj != nil {
			b.report(diag.Diagnostic{
				Code: diag.BadReceiver, Pos: b.at(obj.Pos()),
				Message: name + " is what aigen generates for //ai:router; the package may not declare it",
				Related: []diag.Related{{Pos: d.Pos, Message: "the router"}},
			})
		}
	}
}

func (b *builder) receiverOf(name string) *receiver {
	r := b.receivers[name]
	if r == nil {
		r = &receiver{name: name}
		r.obj, _ = b.pkg.Types.Scope().Lookup(name).(*types.TypeName)
		b.receivers[name] = r
	}
	return r
}

// receiverName is the name of the type of a method's receiver.
func receiverName(fn *ast.FuncDecl) string {
	if len(fn.Recv.List) == 0 {
		return ""
	}
	if name, ok := load.Bare(fn.Recv.List[0].Type).(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

// inOrder compares receivers by where they are declared; those that are not come
// last.
func (b *builder) inOrder(x, y *receiver) int {
	if x.obj == nil || y.obj == nil {
		return cmp.Or(boolean(x.obj == nil)-boolean(y.obj == nil), strings.Compare(x.name, y.name))
	}
	return positions(b.at(x.obj.Pos()), b.at(y.obj.Pos()))
}

func boolean(v bool) int {
	if v {
		return 1
	}
	return 0
}

func positions(x, y token.Position) int {
	return cmp.Or(strings.Compare(x.Filename, y.Filename), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
}

// imported are the names of the imports of all files.
func (b *builder) imported() []string {
	names := map[string]bool{}
	for _, file := range b.pkg.Files {
		for _, spec := range file.Imports {
			var obj types.Object
			if spec.Name != nil {
				obj = b.pkg.Info.Defs[spec.Name]
			} else {
				obj = b.pkg.Info.Implicits[spec]
			}
			if obj != nil && obj.Name() != "." && obj.Name() != "_" {
				names[obj.Name()] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// needed collects the paths of all packages that a package imports.
func needed(pkg *types.Package, paths map[string]bool) {
	for _, p := range pkg.Imports() {
		if !paths[p.Path()] {
			paths[p.Path()] = true
			needed(p, paths)
		}
	}
}

func (b *builder) at(pos token.Pos) token.Position { return b.prog.Position(pos) }

func (b *builder) report(d diag.Diagnostic) { b.diags.Add(d) }

// say writes a type as one would in the package.
func (b *builder) say(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == b.pkg.Path {
			return ""
		}
		return p.Name()
	})
}
