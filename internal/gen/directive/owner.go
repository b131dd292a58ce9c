package directive

import (
	"go/ast"
	"go/token"
)

// owner is what a comment belongs to.
type owner struct {
	target Target // 0 if it may not have directives
	spec   *ast.TypeSpec
	decl   *ast.GenDecl
	fn     *ast.FuncDecl
	// where says it in words, for a directive that does not belong there.
	where, hint string
	near        token.Position
	// next is what the comment would belong to without the blank line after it.
	next Target
}

// owners finds what the comments of a file belong to. Those that belong to nothing
// are not in the map.
func owners(file *ast.File) map[*ast.CommentGroup]*owner {
	all := map[*ast.CommentGroup]*owner{}
	if file.Doc != nil {
		all[file.Doc] = &owner{target: PackageClause, where: "on the package clause"}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			own(all, d.Doc, function(d))
		case *ast.GenDecl:
			general(all, d)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok {
			field := owner{where: "on a field or parameter", hint: "a field says the same in its jsonschema tag"}
			own(all, f.Doc, field)
			own(all, f.Comment, field)
		}
		return true
	})
	return all
}

func own(all map[*ast.CommentGroup]*owner, comment *ast.CommentGroup, o owner) {
	if comment != nil && all[comment] == nil {
		all[comment] = &o
	}
}

func function(d *ast.FuncDecl) owner {
	if d.Recv == nil {
		return owner{
			where: "on a function without a receiver",
			hint:  "make " + d.Name.Name + " a method of the type that has the tools",
		}
	}
	return owner{target: Method, fn: d, where: "on a method"}
}

// general finds the owners in a declaration of types, constants, variables or
// imports.
func general(all map[*ast.CommentGroup]*owner, d *ast.GenDecl) {
	if d.Tok != token.TYPE {
		other := owner{where: "on a declaration of " + kinds[d.Tok]}
		own(all, d.Doc, other)
		for _, s := range d.Specs {
			if v, ok := s.(*ast.ValueSpec); ok {
				own(all, v.Doc, other)
				own(all, v.Comment, other)
			}
		}
		return
	}
	for _, s := range d.Specs {
		spec, ok := s.(*ast.TypeSpec)
		if !ok {
			continue
		}
		one := owner{target: Type, spec: spec, decl: d, where: "on a type"}
		own(all, spec.Doc, one)
		if !d.Lparen.IsValid() {
			own(all, d.Doc, one)
		}
		own(all, spec.Comment, owner{where: "behind a type", hint: "put it into the comment above the type"})
	}
	own(all, d.Doc, owner{where: "on a group of types", hint: "put it into the comment of one of the types"})
}

var kinds = map[token.Token]string{token.CONST: "constants", token.VAR: "variables", token.IMPORT: "imports"}

// stray says where a comment is that belongs to nothing.
func (p *parser) stray(file *ast.File, comments *ast.CommentGroup) *owner {
	if comments.End() < file.Package {
		return &owner{
			where: "separated from the package clause by a blank line",
			hint:  "remove the blank line",
			next:  PackageClause,
		}
	}
	for _, d := range file.Decls {
		if d.Pos() <= comments.Pos() && comments.End() <= d.End() {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && fn.Body.Pos() < comments.Pos() {
				return &owner{where: "inside of a function"}
			}
			return &owner{where: "inside of a declaration"}
		}
		if d.Pos() > comments.End() {
			return p.detached(comments, d)
		}
	}
	return &owner{where: "not on a declaration"}
}

// detached says why a comment does not belong to the declaration that follows it.
func (p *parser) detached(comments *ast.CommentGroup, d ast.Decl) *owner {
	from := d.Pos()
	var next Target
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			next = Method
		}
		if d.Doc != nil {
			from = d.Doc.Pos()
		}
	case *ast.GenDecl:
		if d.Tok == token.TYPE {
			next = Type
		}
		if d.Doc != nil {
			from = d.Doc.Pos()
		}
	}
	o := &owner{
		where: "separated from the declaration by a blank line", hint: "remove the blank line",
		near: p.at(d.Pos()), next: next,
	}
	if p.at(from).Line > p.at(comments.End()).Line+2 {
		o.where, o.hint = "not on a declaration", ""
	}
	return o
}
