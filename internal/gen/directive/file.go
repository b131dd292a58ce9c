package directive

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// Target is the kind of declaration that directives stand on.
type Target int

// The declarations that may have directives.
const (
	PackageClause Target = iota + 1
	Type
	Method
)

// on says where directives of a target belong.
var on = map[Target]string{
	PackageClause: "the package clause",
	Type:          "a type",
	Method:        "a method",
}

// Group is the directives of one declaration.
type Group struct {
	Target Target
	// TypeSpec is set for a type, and Decl is then its declaration; Func is set
	// for a method.
	TypeSpec *ast.TypeSpec
	Decl     *ast.GenDecl
	Func     *ast.FuncDecl
	// Directives are those that are of use, in their order.
	Directives []*Directive
}

// Get returns the first directive of the given name, or nil.
func (g *Group) Get(name string) *Directive {
	for _, d := range g.Directives {
		if d.Name == name {
			return d
		}
	}
	return nil
}

// Any says whether a file has a comment that is a directive, or was probably meant
// to be one.
func Any(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if Looks(c.Text) {
				return true
			}
		}
	}
	return false
}

// File returns the directives of a file, which was parsed with comments, in the
// order of the declarations that they belong to. What is wrong with them is added
// to diags.
func File(fset *token.FileSet, file *ast.File, diags *diag.List) []*Group {
	p := &parser{fset: fset, diags: diags}
	owners := owners(file)
	var groups []*Group
	for _, comments := range file.Comments {
		var found []*ast.Comment
		for _, c := range comments.List {
			if Looks(c.Text) {
				found = append(found, c)
			}
		}
		if len(found) == 0 {
			continue
		}
		if g := p.group(file, comments, found, owners[comments]); g != nil {
			groups = append(groups, g)
		}
	}
	return groups
}

// Test reports the directives of a _test.go file, where they are not supported.
func Test(fset *token.FileSet, file *ast.File, diags *diag.List) {
	p := &parser{fset: fset, diags: diags}
	for _, comments := range file.Comments {
		for _, c := range comments.List {
			if Looks(c.Text) {
				p.report(diag.MisplacedDirective, p.at(c.Slash), "directives in _test.go files are not supported",
					"move the declaration to a file of the package itself")
			}
		}
	}
}

// group reads the directives of one comment.
func (p *parser) group(file *ast.File, comments *ast.CommentGroup, found []*ast.Comment, own *owner) *Group {
	if own == nil {
		own = p.stray(file, comments)
	}
	g := &Group{Target: own.target, TypeSpec: own.spec, Decl: own.decl, Func: own.fn}
	needed := map[*Directive]string{}
	for _, c := range found {
		if p.misplaced(c, own) {
			continue
		}
		d := p.directive(c)
		if d == nil {
			continue
		}
		s := specs[d.Name]
		if first := g.Get(d.Name); first != nil && !s.repeat {
			p.diags.Add(diag.Diagnostic{Code: diag.GivenTwice, Pos: d.Pos, Message: "//ai:" + d.Name + " is given twice",
				Related: []diag.Related{{Pos: first.Pos, Message: "first here"}}, Fix: p.removeLine(d, first, comments)})
			continue
		}
		g.Directives = append(g.Directives, d)
		if s.needs != "" {
			needed[d] = s.needs
		}
	}
	p.needs(g, found, needed)
	if len(g.Directives) == 0 {
		return nil
	}
	return g
}

// needs reports directives that mean nothing without another one. One that is there
// but wrong was reported and is enough.
func (p *parser) needs(g *Group, found []*ast.Comment, needed map[*Directive]string) {
	for _, d := range g.Directives {
		need := needed[d]
		if need == "" || g.Get(need) != nil {
			continue
		}
		there := false
		for _, c := range found {
			there = there || strings.HasPrefix(c.Text, "//ai:"+need)
		}
		if !there {
			p.report(diag.MisplacedDirective, d.Pos, "//ai:"+d.Name+" means nothing without //ai:"+need+" in the same comment", "")
		}
	}
}
