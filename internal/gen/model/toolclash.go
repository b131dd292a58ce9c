package model

import (
	"go/token"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// tellable is a tool that a diagnostic can speak of.
type tellable struct {
	pos    token.Position
	method string
}

// twice reports a tool whose name another tool has, and notes the name.
func (b *builder) twice(out *Receiver, names map[string]tellable, set embeddedTools, t promotable) {
	first, taken := names[t.name]
	if !taken {
		names[t.name] = tellable{b.at(t.fn.Pos()), t.fn.Name()}
		return
	}
	b.report(diag.Diagnostic{
		Code: diag.DuplicateTool, Pos: b.at(set.fields[0].Pos()),
		Message: out.Type + " has two tools of the name " + t.name,
		Related: []diag.Related{
			{Pos: first.pos, Message: "the first one, " + first.method},
			{Pos: b.at(t.fn.Pos()), Message: "the other one, " + t.fn.Name() + " of " + b.say(set.named)},
		},
		Hint: "give one of them another name: //ai:tool name=…",
	})
}

func (b *builder) ambiguousTool(out *Receiver, set embeddedTools, t promotable) {
	b.report(diag.Diagnostic{
		Code: diag.AmbiguousTool, Pos: b.at(set.fields[0].Pos()),
		Message: "the tool " + t.name + " is lost: two structs that " + out.Type + " embeds have a " + t.fn.Name() + ", and Go promotes neither",
		Related: []diag.Related{{Pos: b.at(t.fn.Pos()), Message: t.fn.Name() + " of " + b.say(set.named)}},
		Hint:    "declare a method " + t.fn.Name() + " of " + out.Type + " that calls the right one",
	})
}
