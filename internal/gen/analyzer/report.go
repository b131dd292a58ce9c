package analyzer

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// report hands a problem to the driver. One whose place is not in the files of the
// pass is reported at the package clause, with its place in the text.
func report(pass *analysis.Pass, d diag.Diagnostic) {
	pos := find(pass, d.Pos)
	out := analysis.Diagnostic{
		Pos: pos, Category: string(d.Code), URL: d.Code.URL(), Message: message(d),
	}
	if !pos.IsValid() {
		out.Pos = pass.Files[0].Name.Pos()
		out.Message = d.Pos.String() + ": " + out.Message
	}
	for _, s := range d.Path {
		if at := find(pass, s.Pos); at.IsValid() {
			out.Related = append(out.Related, analysis.RelatedInformation{Pos: at, Message: "in " + s.Name})
		}
	}
	for _, r := range d.Related {
		if at := find(pass, r.Pos); at.IsValid() {
			out.Related = append(out.Related, analysis.RelatedInformation{Pos: at, Message: r.Message})
		}
	}
	if fix, ok := suggestion(pass, d.Fix); ok {
		out.SuggestedFixes = []analysis.SuggestedFix{fix}
		out.End = fix.TextEdits[0].End
	}
	pass.Report(out)
}

// message is the text of a problem on one line.
func message(d diag.Diagnostic) string {
	text := string(d.Code) + ": " + d.Message
	if d.Hint != "" {
		text += "; " + d.Hint
	}
	return strings.Join(strings.Fields(text), " ")
}

func suggestion(pass *analysis.Pass, f *diag.Fix) (analysis.SuggestedFix, bool) {
	if f == nil {
		return analysis.SuggestedFix{}, false
	}
	out := analysis.SuggestedFix{Message: f.Message}
	for _, e := range f.Edits {
		from, to := find(pass, e.Pos), find(pass, e.End)
		if !from.IsValid() || !to.IsValid() {
			return out, false
		}
		out.TextEdits = append(out.TextEdits, analysis.TextEdit{Pos: from, End: to, NewText: []byte(e.New)})
	}
	return out, len(out.TextEdits) > 0
}

// find returns where a position is in the files of the pass; it is not valid if it
// is in none of them.
func find(pass *analysis.Pass, at token.Position) token.Pos {
	if at.Filename == "" {
		return token.NoPos
	}
	for _, file := range pass.Files {
		f := pass.Fset.File(file.FileStart)
		if f == nil || f.Name() != at.Filename || at.Offset > f.Size() {
			continue
		}
		return f.Pos(at.Offset)
	}
	return token.NoPos
}
