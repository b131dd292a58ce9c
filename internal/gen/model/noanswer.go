package model

import (
	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// noAnswer reports a tool without a result whose result would be the answer: the user
// would read "ok", whatever the question was.
func (b *builder) noAnswer(t *Tool, g *directive.Group, at site) {
	if !t.Return {
		return
	}
	a, _ := g.Get(directive.Tool).Get("return")
	b.report(diag.Diagnostic{
		Code: diag.NoAnswer, Pos: a.Pos, Path: at.path,
		Message: "return makes the result of " + t.Method + " the answer, and it has no result",
		Hint:    "return what the user is to read, such as a string; or leave out the word return",
	})
}
