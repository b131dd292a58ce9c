package model

import (
	"go/types"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// Where the types of hooks are declared.
const (
	assistantPath = "github.com/aigen-go/aigen/runtime/assistant"
	llmPath       = "github.com/aigen-go/aigen/runtime/llm"
	toolPath      = "github.com/aigen-go/aigen/runtime/tool"
	retrievalPath = "github.com/aigen-go/aigen/runtime/retrieval"
)

// hook is a method that an assistant may define.
type hook struct {
	name string
	// results are the types that it returns, as types.TypeString writes them, and
	// wanted is how a user writes it.
	results []string
	wanted  string
}

var hooks = []hook{
	{"Instructions", []string{"string", "error"}, "Instructions(ctx context.Context) (string, error)"},
	{"Model", []string{"string"}, "Model(ctx context.Context) string"},
	{"Temperature", []string{"*float64"}, "Temperature(ctx context.Context) *float64"},
	{"ChatModel", []string{llmPath + ".Model", "error"}, "ChatModel(ctx context.Context) (llm.Model, error)"},
	{"Tools", []string{"[]" + toolPath + ".Tool", "error"}, "Tools(ctx context.Context) ([]tool.Tool, error)"},
	{"Window", []string{assistantPath + ".Window"}, "Window(ctx context.Context) assistant.Window"},
	{"Retriever", []string{retrievalPath + ".Retriever", "error"}, "Retriever(ctx context.Context) (retrieval.Retriever, error)"},
}

// hooks finds the hooks of an assistant. static is its //ai:instructions, or nil.
func (b *builder) hooks(r *receiver, named *types.Named, static *directive.Directive) []string {
	var found []string
	for _, h := range hooks {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), false, b.pkg.Types, h.name)
		fn, ok := obj.(*types.Func)
		if !ok || b.isTool(fn) {
			continue
		}
		if !h.matches(fn.Signature()) {
			b.wrongHook(r, h, fn)
			continue
		}
		if h.name == "Instructions" && static != nil {
			b.report(diag.Diagnostic{
				Code: diag.InstructionsTwice, Pos: static.Pos,
				Message: r.name + " has both //ai:instructions and a method Instructions",
				Related: []diag.Related{{Pos: b.at(fn.Pos()), Message: "the method"}},
			})
		}
		found = append(found, h.name)
	}
	b.nearHooks(r, named, found)
	return found
}

func (b *builder) wrongHook(r *receiver, h hook, fn *types.Func) {
	d := diag.Diagnostic{
		Code: diag.BadHook, Pos: b.at(fn.Pos()),
		Message: "the hook " + h.name + " of " + r.name + " has the wrong signature",
		Hint:    "it must be func (" + r.name + ") " + h.wanted,
	}
	if fn.Pkg() == nil || fn.Pkg().Path() != b.pkg.Path {
		d.Pos = b.at(r.obj.Pos())
		d.Message += ", which comes from an embedded type"
	}
	b.report(d)
}

func (h hook) matches(sig *types.Signature) bool {
	if sig.Variadic() || sig.Params().Len() != 1 || !isContext(sig.Params().At(0).Type()) || sig.Results().Len() != len(h.results) {
		return false
	}
	for i, want := range h.results {
		if full(sig.Results().At(i).Type()) != want {
			return false
		}
	}
	return true
}

// full writes a type with import paths, without aliases.
func full(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return "*" + full(t.Elem())
	case *types.Slice:
		return "[]" + full(t.Elem())
	default:
		return types.TypeString(t, nil)
	}
}

func isContext(t types.Type) bool { return full(t) == "context.Context" }

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }
