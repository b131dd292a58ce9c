package load

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strconv"
	"sync"
)

// Doc is what the source says about a declared name.
type Doc struct {
	// Comment is the doc comment, Line the comment behind it on its line.
	Comment, Line *ast.CommentGroup
	// Type is the type expression of a field, parameter or type.
	Type ast.Expr
}

// docs finds comments by the position of the name that they are about.
type docs struct {
	mu    sync.Mutex
	files map[*token.File]*ast.File
	names map[*token.File]map[token.Pos]Doc
	// errors are those of all packages from source.
	errors []types.Error
}

func (d *docs) init(l *loader) {
	d.files, d.names = map[*token.File]*ast.File{}, map[*token.File]map[token.Pos]Doc{}
	for _, s := range l.sources {
		d.errors = append(d.errors, s.errors...)
		for _, file := range s.order {
			if f := l.fset.File(file.Pos()); f != nil {
				d.files[f] = file
			}
		}
	}
}

// Doc returns what the source says about the field, constant, parameter, type or
// function whose name is at pos. It is empty for packages that were not read from
// source. Doc may be called by several goroutines at once.
func (p *Program) Doc(pos token.Pos) Doc {
	f := p.Fset.File(pos)
	d := &p.docs
	d.mu.Lock()
	defer d.mu.Unlock()
	file := d.files[f]
	if file == nil {
		return Doc{}
	}
	if d.names[f] == nil {
		d.names[f] = index(file)
	}
	return d.names[f][pos]
}

// index collects the names that a file declares.
func index(file *ast.File) map[token.Pos]Doc {
	names := map[token.Pos]Doc{}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names[d.Name.Pos()] = Doc{Comment: d.Doc}
			fields(names, d.Type)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				indexSpec(names, d, s)
			}
		}
	}
	return names
}

func indexSpec(names map[token.Pos]Doc, d *ast.GenDecl, s ast.Spec) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		doc := s.Doc
		if doc == nil && !d.Lparen.IsValid() {
			doc = d.Doc
		}
		names[s.Name.Pos()] = Doc{Comment: doc, Line: s.Comment, Type: s.Type}
		fields(names, s.Type)
	case *ast.ValueSpec:
		doc := s.Doc
		if doc == nil && !d.Lparen.IsValid() {
			doc = d.Doc
		}
		for _, name := range s.Names {
			names[name.Pos()] = Doc{Comment: doc, Line: s.Comment}
		}
	}
}

// fields collects the names of fields and parameters, also of types within types.
func fields(names map[token.Pos]Doc, n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		f, ok := n.(*ast.Field)
		if !ok {
			return true
		}
		doc := Doc{Comment: f.Doc, Line: f.Comment, Type: f.Type}
		for _, name := range f.Names {
			names[name.Pos()] = doc
		}
		if len(f.Names) == 0 {
			names[nameOf(f.Type).Pos()] = doc
		}
		return true
	})
}

// nameOf is the name of an embedded field of the given type, at whose position
// go/types declares the field.
func nameOf(t ast.Expr) ast.Expr {
	t = Bare(t)
	if sel, ok := t.(*ast.SelectorExpr); ok {
		return sel.Sel
	}
	return t
}

// Bare is the expression of a type without stars, parentheses and type arguments: for
// a declared type its name, which may be qualified.
func Bare(t ast.Expr) ast.Expr {
	for {
		switch e := t.(type) {
		case *ast.StarExpr:
			t = e.X
		case *ast.ParenExpr:
			t = e.X
		case *ast.IndexExpr:
			t = e.X
		case *ast.IndexListExpr:
			t = e.X
		default:
			return t
		}
	}
}

// FromSource says whether the declaration at pos was read from source, so that its
// position is exact and one in the user's own code.
func (p *Program) FromSource(pos token.Pos) bool {
	if !pos.IsValid() {
		return false
	}
	p.docs.mu.Lock()
	defer p.docs.mu.Unlock()
	return p.docs.files[p.Fset.File(pos)] != nil
}

// ErrorOf returns what the type checker said of a type expression: the first error
// in it, or else why a package that it mentions could not be imported.
func (p *Program) ErrorOf(expr ast.Node) (types.Error, bool) {
	if e, ok := p.errorIn(expr); ok {
		return e, true
	}
	p.docs.mu.Lock()
	file := p.docs.files[p.Fset.File(expr.Pos())]
	p.docs.mu.Unlock()
	if file == nil {
		return types.Error{}, false
	}
	var found types.Error
	ok := false
	ast.Inspect(expr, func(n ast.Node) bool {
		if sel, is := n.(*ast.SelectorExpr); is && !ok {
			if x, is := sel.X.(*ast.Ident); is {
				found, ok = p.importError(file, x.Name)
			}
		}
		return !ok
	})
	return found, ok
}

func (p *Program) errorIn(n ast.Node) (types.Error, bool) {
	var first types.Error
	found := false
	for _, e := range p.docs.errors {
		if n.Pos() <= e.Pos && e.Pos <= n.End() && (!found || e.Pos < first.Pos) {
			first, found = e, true
		}
	}
	return first, found
}

// importError returns the error of the import that a file knows by the given name.
func (p *Program) importError(file *ast.File, name string) (types.Error, bool) {
	for _, spec := range file.Imports {
		as := ""
		if spec.Name != nil {
			as = spec.Name.Name
		} else if full, err := strconv.Unquote(spec.Path.Value); err == nil {
			as = path.Base(full)
		}
		if as == name {
			if e, ok := p.errorIn(spec); ok {
				return e, true
			}
		}
	}
	return types.Error{}, false
}
