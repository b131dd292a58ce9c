package scaffold

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// The packages that a schema imports.
const (
	entPackage   = "entgo.io/ent"
	fieldPackage = entPackage + "/schema/field"
	mixinPackage = entPackage + "/schema/mixin"
	ourMixins    = Module + "/ent/schema/mixin"
)

// entSchema is a package of Ent types, as its source says it.
type entSchema struct {
	// name is that of the package, dir where it is.
	name, dir string
	types     map[string]*entType
}

// entType is a type of the package and its methods; the type itself is nil where
// there are only methods.
type entType struct {
	pos     string
	file    *ast.File
	typ     *ast.StructType
	methods map[string]method
}

type method struct {
	file *ast.File
	decl *ast.FuncDecl
}

// readSchema reads a directory below root. It is an empty schema if there is none.
func readSchema(root, dir string) (*entSchema, error) {
	s := &entSchema{name: path.Base(dir), dir: dir, types: map[string]*entType{}}
	entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(dir)))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	} else if err != nil {
		return nil, err
	}
	positions := token.NewFileSet()
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if e.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(positions, name, src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.name = file.Name.Name
		s.add(positions, file)
	}
	for name, t := range s.types {
		if t.pos == "" { // a method of what is no type here
			delete(s.types, name)
		}
	}
	return s, nil
}

func (s *entSchema) add(positions *token.FileSet, file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if name := receiver(d); name != "" {
				s.of(name).methods[d.Name.Name] = method{file, d}
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					t := s.of(spec.Name.Name)
					t.pos, t.file = positions.Position(spec.Pos()).String(), file
					t.typ, _ = spec.Type.(*ast.StructType)
				}
			}
		}
	}
}

func (s *entSchema) of(name string) *entType {
	if s.types[name] == nil {
		s.types[name] = &entType{methods: map[string]method{}}
	}
	return s.types[name]
}

// receiver is the name of the type that a function is a method of.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 {
		return ""
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	name, _ := typ.(*ast.Ident)
	if name == nil {
		return ""
	}
	return name.Name
}

// isOurs says whether the type has one of aigen's mixins.
func (s *entSchema) isOurs(t *entType) bool {
	m, ok := t.methods["Mixin"]
	found := false
	if ok {
		ast.Inspect(m.decl, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				from, _ := imported(m.file, e)
				found = found || from == ourMixins
			}
			return true
		})
	}
	return found
}

// imported resolves an expression of the form package.Name in a file.
func imported(file *ast.File, e ast.Expr) (from, name string) {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	base, ok := selector.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	for _, spec := range file.Imports {
		from, err := strconv.Unquote(spec.Path.Value)
		known := path.Base(from)
		if spec.Name != nil {
			known = spec.Name.Name
		}
		if err == nil && known == base.Name {
			return from, selector.Sel.Name
		}
	}
	return "", ""
}

// mentionsThread says whether the edges of a type have one to the threads.
func (s *entSchema) mentionsThread(name string) bool {
	m, ok := s.types[name].methods["Edges"]
	found := false
	if ok {
		ast.Inspect(m.decl, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok && selector.Sel.Name == "Type" {
				base, _ := selector.X.(*ast.Ident)
				found = found || base != nil && base.Name == "Thread"
			}
			return true
		})
	}
	return found
}
