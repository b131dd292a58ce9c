package model

import (
	"go/types"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// foreign says whether a type is of another module, so that what its comments say is not
// known: its types are read, and not its source.
func (b *builder) foreign(named *types.Named) bool {
	pkg := named.Obj().Pkg()
	return pkg != nil && pkg.Path() != b.pkg.Path && !b.prog.Alone && !b.prog.FromSource(named.Obj().Pos())
}

// notRead reports a type of another module that a directive might say more of. instead
// is what to do in the user's own.
func (b *builder) notRead(at site, code diag.Code, message, instead string) {
	b.wrong(at, code, message+"; comments of other modules are not read", instead)
}
