package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// withToolsets writes the body of AITools for a type that embeds toolsets.
func (f *file) withToolsets(r *model.Receiver, list func() *jen.Statement, own []jen.Code) []jen.Code {
	tools := func() *jen.Statement { return f.local("tools") }
	body := []jen.Code{tools().Op(":=").Add(list()).Add(composite(own...))}
	if len(own) == 0 {
		body = []jen.Code{jen.Var().Add(tools()).Add(list())}
	}
	for _, set := range r.Toolsets {
		at, there := jen.Id(receiver(r.Type)), jen.Empty()
		pointers := 0
		for _, step := range set.Path {
			at = at.Clone().Dot(step.Name)
			if !step.Pointer {
				continue
			}
			if pointers++; pointers > 1 {
				there.Op("&&")
			}
			there.Add(at.Clone()).Op("!=").Nil()
		}
		theirs := at.Clone().Dot("AITools").Call()
		if len(set.Without) > 0 {
			args := []jen.Code{theirs}
			for _, name := range set.Without {
				args = append(args, literal(name))
			}
			theirs = f.tool("Without").Call(args...)
		}
		add := tools().Op("=").Append(tools(), theirs.Op("..."))
		if pointers > 0 {
			add = jen.If(there).Block(add)
		}
		body = append(body, add)
	}
	return append(body, jen.Return(tools()))
}
