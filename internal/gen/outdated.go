package gen

import (
	"go/token"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// Outdated returns a diagnostic for each file that Commit would write or remove, for
// programs that cannot show what [Result.Diff] returns.
func (r *Result) Outdated() ([]diag.Diagnostic, error) {
	stale, err := r.stale()
	if err != nil {
		return nil, err
	}
	var all []diag.Diagnostic
	for _, f := range stale {
		message := "generated code is out of date"
		switch {
		case f.old == nil:
			message = "generated code is missing"
		case f.new == nil:
			message = "the package has nothing to generate any more"
		}
		all = append(all, diag.Diagnostic{
			Code: diag.OutOfDate, Pos: token.Position{Filename: f.path}, Message: message, Hint: "run go generate ./...",
		})
	}
	return all, nil
}
