package model

import (
	"go/types"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// laterHook notes a method that is a hook by its name and its form, but of a later
// version: today no run calls it.
func (b *builder) laterHook(r *receiver, named *types.Named) {
	for fn := range named.Methods() {
		if fn.Name() != "Retriever" || b.isTool(fn) {
			continue
		}
		sig := fn.Signature()
		results := sig.Results()
		if sig.Params().Len() == 1 && isContext(sig.Params().At(0).Type()) && results.Len() == 2 && isError(results.At(1).Type()) {
			b.report(diag.Diagnostic{
				Code: diag.LaterHook, Pos: b.at(fn.Pos()), Note: true,
				Message: "Retriever of " + r.name + " looks like the hook of that name, which this version of aigen does not have: no run calls it",
				Hint:    "until then, let a tool retrieve what the model asks for, or add to what Instructions returns",
			})
		}
	}
}
