package model

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/types"
	"strconv"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// output returns the type of an assistant's answers and a name for it, or nil if they
// are texts.
func (b *builder) output(r *receiver) (typ *Type, name string) {
	a, ok := r.group.Get(directive.Assistant).Get("output")
	if !ok {
		return nil, ""
	}
	t, wrong := b.expression(r, a.Value)
	if wrong == "" {
		if _, is := t.Underlying().(*types.Struct); !is || isValue(t) {
			wrong = b.say(t) + " is not a struct with fields, which answers must be"
		}
	}
	if wrong != "" {
		b.report(diag.Diagnostic{
			Code: diag.BadOutput, Pos: a.Pos, Message: "output: " + wrong,
			Hint: "name a struct type as the file would write it: output=Report, output=reports.Daily",
		})
		return nil, ""
	}
	at := site{pos: a.Pos, path: []diag.Step{{Name: "assistant " + r.name, Pos: b.at(r.obj.Pos())}}}
	name = "output"
	if named, ok := t.(*types.Named); ok && directive.IsIdentifier(snake(named.Obj().Name())) {
		name = snake(named.Obj().Name())
	}
	return b.typ(t, at.at("output "+a.Value, a.Pos)), name
}

// expression finds the type that an expression means in the file of a receiver, or
// says why there is none.
func (b *builder) expression(r *receiver, text string) (t types.Type, wrong string) {
	expr, err := parser.ParseExpr(text)
	if err != nil {
		return nil, strconv.Quote(text) + " is not a Go type"
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if err := types.CheckExpr(b.prog.Fset, b.pkg.Types, r.obj.Pos(), expr, info); err != nil {
		wrong := err.Error()
		if e, ok := errors.AsType[types.Error](err); ok {
			wrong = e.Msg
		}
		return nil, wrong
	}
	if !info.Types[expr].IsType() {
		return nil, text + " is not a type"
	}
	t = types.Unalias(info.Types[expr].Type)
	if named, ok := t.(*types.Named); ok && named.TypeParams().Len() != named.TypeArgs().Len() {
		return nil, text + " needs type arguments"
	}
	return t, ""
}
