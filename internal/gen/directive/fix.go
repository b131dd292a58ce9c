package directive

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// rewrite replaces the slashes and the name of a comment by right, such as
// //ai:tool; nil if right is not the start of a directive as it should be written.
func rewrite(pos token.Position, comment, right string) *diag.Fix {
	if _, known := specs[strings.TrimPrefix(right, "//ai:")]; !known {
		return nil
	}
	colon := strings.Index(comment, ":")
	if colon < 0 || !strings.HasPrefix(comment, "//") {
		return nil
	}
	rest := strings.TrimLeft(comment[colon+1:], " \t")
	if i := strings.IndexAny(rest, " \t"); i >= 0 {
		rest = rest[i:]
	} else {
		rest = ""
	}
	return diag.Replace(pos, comment, comment[:len(comment)-len(rest)], right)
}

// from is the text of the directive from a position on.
func (d *Directive) from(pos token.Position) string {
	at := pos.Offset - d.Pos.Offset
	if at < 0 || at > len(d.source) {
		return ""
	}
	return d.source[at:]
}

// Respell is the fix that replaces a word of the directive by the nearest one of
// words; nil if there is none, or if word is not what stands at pos.
func (d *Directive) Respell(pos token.Position, word string, words []string) *diag.Fix {
	return diag.Respell(pos, d.from(pos), word, words)
}

// RespellValue is Respell for the value of a key whose word begins at pos.
func (d *Directive) RespellValue(pos token.Position, key, value string, words []string) *diag.Fix {
	near := diag.Nearest(value, words)
	if near == "" {
		return nil
	}
	return diag.Replace(pos, d.from(pos), key+"="+value, key+"="+near)
}

// removeWord removes a word that says the same as another one. If they differ,
// nobody knows which of them was meant.
func (d *Directive) removeWord(a, first Arg) *diag.Fix {
	if a.Value != first.Value {
		return nil
	}
	text := d.from(a.Pos)
	length := strings.IndexAny(text, " \t")
	if length < 0 {
		length = len(text)
	}
	before := d.source[:len(d.source)-len(text)]
	blanks := len(before) - len(strings.TrimRight(before, " \t"))
	if blanks == 0 || strings.ContainsAny(text[:length], "\"`") {
		return nil
	}
	start, end := a.Pos, a.Pos
	start.Offset, start.Column = start.Offset-blanks, start.Column-blanks
	end.Offset, end.Column = end.Offset+length, end.Column+length
	return diag.Remove(text[:length], start, end)
}

// removeLine removes the line of a directive that says the same as another one.
func (p *parser) removeLine(d, first *Directive, comments *ast.CommentGroup) *diag.Fix {
	if d.source != first.source {
		return nil
	}
	for i, c := range comments.List {
		if i > 0 && p.at(c.Slash) == d.Pos {
			return diag.Remove("//ai:"+d.Name, p.at(comments.List[i-1].End()), p.at(c.End()))
		}
	}
	return nil
}
