package model

import (
	"go/types"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// predeclared are the names of Go's own that generated code cannot do without.
var predeclared = []string{"append", "bool", "byte", "error", "false", "float64", "len", "nil", "string", "true"}

// hiding reports what the package declares under the name of something of Go's own, so
// that generated code cannot mean that. Other names matter only where a type is written
// down: see hides.
func (b *builder) hiding() {
	for _, name := range predeclared {
		if obj := b.pkg.Types.Scope().Lookup(name); obj != nil {
			b.report(diag.Diagnostic{
				Code: diag.HidesPredeclared, Pos: b.at(obj.Pos()),
				Message: "the package declares " + name + ", which hides Go's own from the code that aigen generates here",
				Hint:    "give it another name, or move the assistants to a package of their own",
			})
		}
	}
}

// own ends what [hides] says.
const own = "which hides Go's own"

// hides says why a package cannot write the name of one of Go's own types, or "".
func hides(from *types.Package, name string) string {
	if from.Scope().Lookup(name) == nil {
		return ""
	}
	return "the package declares " + name + ", " + own
}

// writable says what to do about a type that generated code cannot write down.
func writable(cannot string) (hint string) {
	if strings.HasSuffix(cannot, own) {
		return "give what hides it another name"
	}
	return "export it where it is declared, or declare such a type in the package of the tool"
}
