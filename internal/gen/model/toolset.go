package model

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// Toolset is an embedded struct whose tools its embedder has too.
type Toolset struct {
	// Pos is the field of the embedder that leads to the struct.
	Pos token.Position
	// Path leads from the embedder to the struct; the types in it are not set.
	Path []Embedded
	// Tools are those that the embedder has, in the order of AITools, as far as they
	// are known: those of another module are not.
	Tools []*Tool
	// Without are the names of the tools that the embedder does not have, because
	// a method or field of its own hides theirs.
	Without []string
}

// embeddedTools is an embedded struct with tools, as seen from an embedder.
type embeddedTools struct {
	named *types.Named
	path  []Embedded
	// index leads to the struct, and fields are the fields on the way.
	index  []int
	fields []*types.Var
	tools  []promotable
}

// promotable is a method with //ai:tool, and where it is seen from an embedder: index
// leads to the struct that declares it.
type promotable struct {
	fn    *types.Func
	name  string
	index []int
}

// embedding finds the embedded structs with tools of a receiver.
type embedding struct {
	*builder
	receiver *receiver
	// open are the structs on the way.
	open []*types.Named
}

// toolsets fills in the tools that a receiver has from structs that it embeds, by
// Go's rules of promotion.
func (b *builder) toolsets(r *receiver, named *types.Named, out *Receiver) {
	e := &embedding{builder: b, receiver: r, open: []*types.Named{named}}
	ambiguous := map[string]bool{}
	names := map[string]tellable{}
	for _, t := range out.Tools {
		names[t.Name] = tellable{t.Pos, t.Method}
	}
	for _, set := range e.within(named, embeddedTools{}, true) {
		toolset := &Toolset{Pos: b.at(set.fields[0].Pos()), Path: set.path}
		for _, t := range set.tools {
			switch obj := find(named, t.fn); {
			case seen(named, t):
				b.twice(out, names, set, t)
				b.promote(toolset, t.fn)
			case obj == nil && !ambiguous[t.fn.Id()]:
				ambiguous[t.fn.Id()] = true
				b.ambiguousTool(out, set, t)
			case obj != nil:
				toolset.Without = append(toolset.Without, t.name)
			}
		}
		out.Pointer = out.Pointer || set.addressed()
		out.Toolsets = append(out.Toolsets, toolset)
	}
}

// within returns the structs with tools that a struct embeds, in the order of its
// fields; it does not look into those. Problems are reported for the receiver's own
// fields, and not once more for those of a toolset.
func (e *embedding) within(named *types.Named, at embeddedTools, report bool) []embeddedTools {
	st, ok := named.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var all []embeddedTools
	for i := range st.NumFields() {
		v := st.Field(i)
		if !v.Embedded() {
			continue
		}
		_, pointer := types.Unalias(v.Type()).(*types.Pointer)
		inner := embeddedTools{
			path:   append(slices.Clone(at.path), Embedded{Name: v.Name(), Pointer: pointer}),
			index:  append(slices.Clone(at.index), i),
			fields: append(slices.Clone(at.fields), v),
		}
		inner.named, ok = deref(v.Type()).(*types.Named)
		if !ok {
			if report {
				e.unknown(v)
			}
			continue
		}
		all = append(all, e.field(inner, report)...)
	}
	return all
}

// unknown reports an embedded type that the compiler rejects: it may have tools.
func (e *embedding) unknown(v *types.Var) {
	doc := e.prog.Doc(v.Pos())
	if doc.Type == nil || deref(v.Type()) != types.Typ[types.Invalid] {
		return
	}
	if err, ok := e.prog.ErrorOf(doc.Type); ok {
		e.report(diag.Diagnostic{
			Code: diag.InvalidType, Pos: e.at(err.Pos), Message: err.Msg,
			Path: []diag.Step{{Name: e.receiver.name + " embeds " + v.Name(), Pos: e.at(v.Pos())}},
		})
	}
}

// field returns what an embedded field brings.
func (e *embedding) field(set embeddedTools, report bool) []embeddedTools {
	has := e.hasTools(set.named)
	switch {
	case slices.Contains(e.open, set.named):
		if has && report {
			e.lost(set, set.named.Obj().Name()+" embeds itself, so that its tools have no end", "")
		}
		return nil
	case !has:
		e.open = append(e.open, set.named)
		defer func() { e.open = e.open[:len(e.open)-1] }()
		return e.within(set.named, set, report)
	}
	if why, hint := e.unusable(set); why != "" {
		if report {
			e.lost(set, why, hint)
		}
		return nil
	}
	set.tools = e.toolsOf(set)
	return []embeddedTools{set}
}

// toolsOf returns the tools of an embedded struct, its own and those of the structs
// that it embeds itself.
func (e *embedding) toolsOf(set embeddedTools) []promotable {
	var all []promotable
	for fn := range set.named.Methods() {
		if e.isTool(fn) {
			all = append(all, promotable{fn, e.toolName(fn), set.index})
		}
	}
	e.open = append(e.open, set.named)
	for _, inner := range e.within(set.named, embeddedTools{}, false) {
		for _, t := range inner.tools {
			if seen(set.named, t) {
				t.index = slices.Concat(set.index, t.index)
				all = append(all, t)
			}
		}
	}
	e.open = e.open[:len(e.open)-1]
	return all
}

// hasTools says whether a type has AITools: because aigen writes it, or already.
func (e *embedding) hasTools(named *types.Named) bool {
	if types.IsInterface(named) {
		return isAITools(named)
	}
	for fn := range named.Methods() {
		if e.isTool(fn) || (fn.Name() == "AITools" && isAITools(named)) {
			return true
		}
	}
	return e.says(named.Obj().Pos(), directive.Assistant)
}

func isAITools(t types.Type) bool {
	if !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, "AITools")
	fn, ok := obj.(*types.Func)
	return ok && fn.Signature().Params().Len() == 0 && fn.Signature().Results().Len() == 1 &&
		full(fn.Signature().Results().At(0).Type()) == "[]"+toolPath+".Tool"
}

// unusable says why code of the package cannot ask an embedded type for its tools.
func (e *embedding) unusable(set embeddedTools) (why, hint string) {
	name := e.say(set.named)
	if types.IsInterface(set.named) {
		return "nobody knows the tools of the interface " + name, "embed a struct, or return the tools from a method Tools(ctx)"
	}
	if set.named.TypeArgs().Len() > 0 {
		return name + " has type parameters, and so cannot be a toolset", "embed a type without, which calls the generic one"
	}
	for _, v := range set.fields {
		if !v.Exported() && v.Pkg().Path() != e.pkg.Path {
			return "the tools of " + name + " cannot be reached: " + v.Name() + " is embedded unexported in another package",
				"export the type, or embed it here"
		}
	}
	return "", ""
}

func (e *embedding) lost(set embeddedTools, why, hint string) {
	d := diag.Diagnostic{Code: diag.LostTools, Pos: e.at(set.fields[0].Pos()), Message: e.receiver.name + ": " + why, Hint: hint}
	if last := set.fields[len(set.fields)-1]; len(set.fields) > 1 && e.prog.FromSource(last.Pos()) {
		d.Related = []diag.Related{{Pos: e.at(last.Pos()), Message: last.Name() + " is embedded here"}}
	}
	e.report(d)
}

// addressed says whether only an address of the embedder has all the tools.
func (set embeddedTools) addressed() bool {
	if slices.ContainsFunc(set.path, func(p Embedded) bool { return p.Pointer }) {
		return false
	}
	for m := range types.NewMethodSet(types.NewPointer(set.named)).Methods() {
		if fn, ok := m.Obj().(*types.Func); ok && pointer(fn) {
			return true
		}
	}
	return false
}

// find returns what a selector of the method's name means for a type: nil if Go
// finds it ambiguous.
func find(named *types.Named, fn *types.Func) types.Object {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), false, fn.Pkg(), fn.Name())
	return obj
}

// seen says whether a type has a method from the embedded struct in which it is
// declared, and not another one of that name.
func seen(named *types.Named, t promotable) bool {
	m := types.NewMethodSet(types.NewPointer(named)).Lookup(t.fn.Pkg(), t.fn.Name())
	return m != nil && slices.Equal(m.Index()[:len(m.Index())-1], t.index)
}

// toolName is the name of a tool of a struct that may be of another package.
func (b *builder) toolName(fn *types.Func) string {
	for _, c := range b.prog.Doc(fn.Pos()).Comment.List {
		d, ok := ast.ParseDirective(c.Slash, c.Text)
		if !ok || d.Tool != "ai" || d.Name != directive.Tool {
			continue
		}
		args, err := d.ParseArgs()
		if err != nil {
			break
		}
		for _, a := range args {
			if name, ok := strings.CutPrefix(a.Arg, "name="); ok {
				return name
			}
		}
	}
	return snake(fn.Name())
}
