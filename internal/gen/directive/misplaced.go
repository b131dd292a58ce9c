package directive

import (
	"go/ast"
	"go/token"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// misplaced reports a directive that does not belong where it is, and says whether it
// did. What else may be wrong with it is of no interest then.
func (p *parser) misplaced(c *ast.Comment, own *owner) bool {
	d, _ := ast.ParseDirective(c.Slash, c.Text)
	s, known := specs[d.Name]
	if d.Tool != "ai" || !known || s.target == own.target {
		return false
	}
	where, hint, near := own.where, own.hint, own.near
	if own.next != 0 && own.next != s.target {
		where, hint = "not on a declaration", ""
	}
	if s.target == PackageClause && own.next != PackageClause {
		hint, near = "put it right above the package clause", token.Position{}
	}
	out := diag.Diagnostic{
		Code: diag.MisplacedDirective, Pos: p.at(c.Slash), Hint: hint,
		Message: "//ai:" + d.Name + " belongs on " + on[s.target] + ", but is " + where,
	}
	if near.IsValid() {
		out.Related = []diag.Related{{Pos: near, Message: "this is the next declaration"}}
	}
	p.diags.Add(out)
	return true
}
