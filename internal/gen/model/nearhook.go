package model

import (
	"go/types"
	"slices"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// nearHooks notes methods of an assistant that are no hooks, but have the signature of
// one and nearly its name. hooks are those that it has.
func (b *builder) nearHooks(r *receiver, named *types.Named, has []string) {
	var names []string
	for _, h := range hooks {
		if !slices.Contains(has, h.name) {
			names = append(names, h.name)
		}
	}
	for fn := range named.Methods() {
		near := diag.Nearest(fn.Name(), names)
		if near == "" || near == fn.Name() || b.isTool(fn) {
			continue
		}
		h := hooks[slices.IndexFunc(hooks, func(h hook) bool { return h.name == near })]
		if h.matches(fn.Signature()) {
			b.report(diag.Diagnostic{
				Code: diag.NearHook, Pos: b.at(fn.Pos()), Note: true,
				Message: fn.Name() + " of " + r.name + " looks like the hook " + near + ", but is none: no run calls it",
				Hint:    "the hook is func (" + r.name + ") " + h.wanted,
			})
		}
	}
}
