package directive

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// OfType returns the directive of the given name in the comment of a type, or nil.
// It is for types of packages that are not otherwise looked at; what is wrong with
// the directive is added to diags.
func OfType(fset *token.FileSet, comment *ast.CommentGroup, name string, diags *diag.List) *Directive {
	if comment == nil || specs[name].target != Type {
		return nil
	}
	p := &parser{fset: fset, diags: diags}
	for _, c := range comment.List {
		rest, ok := strings.CutPrefix(c.Text, "//ai:"+name)
		if ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
			return p.directive(c)
		}
	}
	return nil
}
