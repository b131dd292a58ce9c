package diagnostics_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/aigen-go/aigen/docs/diagnostics"
	"github.com/aigen-go/aigen/internal/gen/analyzer"
)

// notForVet are codes of what one package alone does not show: files that do not
// load, and what routers and ids have to do with other packages.
var notForVet = []string{"AG008", "AG009", "AG011", "AG013", "AG014", "AG060", "AG061"}

// TestVetSaysTheSame runs the analyzer on the examples: the places and the texts must
// be those that aigen prints.
func TestVetSaysTheSame(t *testing.T) {
	for _, p := range diagnostics.All() {
		bad, ok := section(p, "Bad")
		if !ok || slices.Contains(notForVet, p.Code) {
			continue
		}
		t.Run(p.Code, func(t *testing.T) {
			t.Parallel()
			dir := bad.module(t)
			_, found := problems(t, dir)
			var want []string
			for _, d := range found {
				if d.Note {
					continue // vet fails for whatever it says
				}
				text := string(d.Code) + ": " + d.Message
				if d.Hint != "" {
					text += "; " + d.Hint
				}
				want = append(want, d.Pos.String()+": "+strings.Join(strings.Fields(text), " "))
			}
			if diff := cmp.Diff(want, vet(t, dir)); diff != "" {
				t.Errorf("aigen says -, the analyzer +:\n%s", diff)
			}
		})
	}
}

// vet returns what the analyzer says about a module.
func vet(t *testing.T, dir string) []string {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for action := range graph.All() {
		if action.Err != nil {
			t.Fatal(action.Err)
		}
		if !action.IsRoot {
			continue
		}
		for _, d := range action.Diagnostics {
			all = append(all, action.Package.Fset.Position(d.Pos).String()+": "+d.Message)
		}
	}
	return all
}
