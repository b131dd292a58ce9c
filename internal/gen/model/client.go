package model

import (
	"go/types"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// client fills in what the front end answers, if it runs the tool: what the method
// returns, by the rules for arguments, since it is read from JSON.
func (b *builder) client(t *Tool, d *directive.Directive, g *directive.Group, sig *types.Signature) {
	if !t.Client {
		return
	}
	if timeout, ok := d.Get("timeout"); ok {
		client, _ := d.Get("client")
		b.report(diag.Diagnostic{
			Code: diag.Contradiction, Pos: timeout.Pos, Message: "a tool that the front end runs has no timeout: the run waits for it",
			Related: []diag.Related{{Pos: client.Pos, Message: "client here"}},
		})
	}
	if t.Result == NoResult {
		return
	}
	r := sig.Results().At(0)
	at := site{name: "the result", pos: b.at(g.Func.Name.Pos()), path: []diag.Step{{Name: "tool " + t.Name, Pos: t.Pos}}}
	if odd := unreadable(r.Type(), map[types.Type]bool{}); odd != nil {
		b.wrong(at, diag.NotEncodable, b.say(odd)+" can be read from JSON, but not written for the model", "give the type MarshalText")
		return
	}
	t.Output = b.typ(deref(r.Type()), at.of(r.Pos()))
}
