package model

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// generated are the methods that aigen writes.
var generated = []string{"AISpec", "AITools"}

// receiver builds a type with tools, or reports why it cannot have any.
func (b *builder) receiver(r *receiver) *Receiver {
	named := b.named(r)
	if named == nil {
		return nil
	}
	out := &Receiver{Type: r.name, Pos: b.at(r.obj.Pos())}
	for _, name := range generated {
		if name == "AISpec" && r.group == nil {
			continue
		}
		b.handWritten(r, named, name)
	}
	if r.group != nil {
		out.Assistant = b.assistant(r, named)
		out.Output, out.OutputName = b.output(r)
	}
	for _, g := range r.methods {
		fn, ok := b.pkg.Info.Defs[g.Func.Name].(*types.Func)
		if !ok {
			continue
		}
		if pointer(fn) {
			out.Pointer = true
		}
		if t := b.tool(r, g, fn); t != nil {
			out.Tools = append(out.Tools, t)
		}
	}
	if out.Assistant != nil && !out.Pointer {
		out.Pointer = slices.ContainsFunc(out.Assistant.Hooks, func(name string) bool {
			obj, _, _ := types.LookupFieldOrMethod(named, false, b.pkg.Types, name)
			return obj == nil
		})
	}
	slices.SortStableFunc(out.Tools, func(x, y *Tool) int { return positions(x.Pos, y.Pos) })
	b.unique(out)
	b.toolsets(r, named, out)
	return out
}

func pointer(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if recv == nil {
		return false
	}
	_, ok := types.Unalias(recv.Type()).(*types.Pointer)
	return ok
}

// named returns the type of a receiver, or nil after it has said why the type
// cannot have tools.
func (b *builder) named(r *receiver) *types.Named {
	at := r.at(b)
	if r.obj == nil {
		b.report(diag.Diagnostic{Code: diag.InvalidType, Pos: at, Message: "undefined: " + r.name})
		return nil
	}
	related := []diag.Related{{Pos: b.at(r.obj.Pos()), Message: r.name + " is declared here"}}
	if r.group != nil {
		related = nil
	}
	named, ok := r.obj.Type().(*types.Named)
	switch {
	case !ok:
		b.report(diag.Diagnostic{
			Code: diag.BadReceiver, Pos: at, Message: r.name + " is an alias", Related: related,
			Hint: "put the directives on the type itself, in the package that declares it",
		})
		return nil
	case named.TypeParams().Len() > 0:
		b.report(diag.Diagnostic{
			Code: diag.GenericReceiver, Pos: at, Related: related,
			Message: r.name + " has type parameters, and so cannot be an assistant or a toolset",
			Hint:    "declare a type without, and embed or call the generic one",
		})
		return nil
	}
	if b.invalid(named.Underlying(), r.obj.Pos()) {
		return nil
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		b.report(diag.Diagnostic{
			Code: diag.BadReceiver, Pos: at, Related: related,
			Message: r.name + " is not a struct, and so cannot be an assistant or a toolset",
		})
		return nil
	}
	return named
}

// invalid reports a type that the compiler rejects.
func (b *builder) invalid(t types.Type, pos token.Pos) bool {
	if t != types.Typ[types.Invalid] {
		return false
	}
	where := b.at(pos)
	message := "invalid type"
	if doc := b.prog.Doc(pos); doc.Type != nil {
		if e, ok := b.prog.ErrorOf(doc.Type); ok {
			where, message = b.at(e.Pos), e.Msg
		}
	}
	b.report(diag.Diagnostic{Code: diag.InvalidType, Pos: where, Message: message})
	return true
}

// isTool says whether a method has //ai:tool.
func (b *builder) isTool(fn *types.Func) bool { return b.says(fn.Pos(), directive.Tool) }

// says whether the declaration at pos has a directive.
func (b *builder) says(pos token.Pos, name string) bool {
	doc := b.prog.Doc(pos).Comment
	if doc == nil {
		return false
	}
	for _, c := range doc.List {
		if rest, ok := strings.CutPrefix(c.Text, "//ai:"+name); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
			return true
		}
	}
	return false
}

// handWritten reports a method or field that has the name of a method that aigen writes.
func (b *builder) handWritten(r *receiver, named *types.Named, name string) {
	for m := range named.Methods() {
		if m.Name() == name {
			b.report(diag.Diagnostic{
				Code: diag.BadReceiver, Pos: b.at(m.Pos()),
				Message: r.name + " may not have a method " + name + ": aigen generates it",
			})
		}
	}
	st, _ := named.Underlying().(*types.Struct)
	for i := range st.NumFields() {
		if f := st.Field(i); f.Name() == name {
			b.report(diag.Diagnostic{
				Code: diag.BadReceiver, Pos: b.at(f.Pos()),
				Message: r.name + " may not have a field " + name + ": aigen generates a method of that name",
				Hint:    "give the field another name",
			})
		}
	}
}

// unique reports tools of one name.
func (b *builder) unique(r *Receiver) {
	first := map[string]*Tool{}
	for _, t := range r.Tools {
		if f := first[t.Name]; f != nil {
			b.report(diag.Diagnostic{
				Code: diag.DuplicateTool, Pos: t.Pos,
				Message: r.Type + " has two tools of the name " + t.Name,
				Related: []diag.Related{{Pos: f.Pos, Message: "the first one, " + f.Method}},
				Hint:    "give one of them another name: //ai:tool name=…",
			})
			continue
		}
		first[t.Name] = t
	}
}
