package model

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// params builds the arguments of a tool from the parameters of its method.
type params struct {
	*builder
	tool  *Tool
	group *directive.Group
	sig   *types.Signature
	// described is where parameters were described by a list.
	described map[*Field]token.Position
	// broken are the parameters that cannot be arguments, which was reported.
	broken []string
}

// build fills in tool.Args, and says whether it could.
func (p *params) build() bool {
	p.described = map[*Field]token.Position{}
	vars := slices.Collect(p.sig.Params().Variables())
	if len(vars) > 0 && isContext(vars[0].Type()) {
		p.tool.Context = true
		vars = vars[1:]
	}
	if len(vars) == 1 && !p.sig.Variadic() {
		if t, pointer, ok := argumentStruct(vars[0].Type()); ok {
			return p.structure(vars[0], t, pointer)
		}
	}
	p.tool.Variadic = p.sig.Variadic()
	args := &Type{Kind: Struct}
	ok := true
	for i, v := range vars {
		f := p.parameter(v, p.tool.Variadic && i == len(vars)-1)
		if f == nil {
			ok = false
			if v.Name() != "" && v.Name() != "_" {
				p.broken = append(p.broken, v.Name())
			}
			continue
		}
		args.Fields = append(args.Fields, f)
	}
	p.tool.Args = args
	return p.distinct(args.Fields, p.site()) && ok
}

// structure makes the fields of a struct the arguments.
func (p *params) structure(v *types.Var, t types.Type, pointer bool) bool {
	args := p.typ(t, p.site().at("parameter "+v.Name(), p.at(v.Pos())).of(v.Pos()))
	if args == nil {
		return false
	}
	p.tool.Struct, p.tool.StructPointer = true, pointer
	// What directives say of the fields is true for this tool only.
	own := *args
	own.Fields = slices.Clone(args.Fields)
	for i, f := range own.Fields {
		field := *f
		own.Fields[i] = &field
	}
	p.tool.Args = &own
	return true
}

// argumentStruct says whether t is a struct, or a pointer to one, whose fields are
// the arguments, and returns the struct.
func argumentStruct(t types.Type) (st types.Type, pointer, ok bool) {
	t = types.Unalias(t)
	if ptr, is := t.(*types.Pointer); is {
		t, pointer = types.Unalias(ptr.Elem()), true
	}
	if _, ok = t.Underlying().(*types.Struct); !ok {
		return nil, false, false
	}
	return t, pointer, !isValue(t)
}

// parameter makes an argument of a plain parameter.
func (p *params) parameter(v *types.Var, variadic bool) *Field {
	if v.Name() == "" || v.Name() == "_" {
		p.report(diag.Diagnostic{
			Code: diag.BadParams, Pos: p.at(v.Pos()), Path: p.site().path,
			Message: "a parameter of " + p.tool.Method + " has no name, so that the model cannot be told what it is",
		})
		return nil
	}
	if isContext(v.Type()) {
		p.report(diag.Diagnostic{
			Code: diag.BadParams, Pos: p.at(v.Pos()), Path: p.site().path,
			Message: "the context must be the first parameter of " + p.tool.Method,
		})
		return nil
	}
	f := &Field{JSON: snake(v.Name()), Go: v.Name(), Pos: p.at(v.Pos()), Optional: variadic}
	t := types.Unalias(v.Type())
	if ptr, ok := t.(*types.Pointer); ok {
		f.Pointer, f.Optional = true, true
		t = ptr.Elem()
	}
	f.Type = p.typ(t, p.site().in("parameter "+v.Name(), f.Pos).of(v.Pos()))
	if f.Type == nil {
		return nil
	}
	f.Description = f.Type.Doc
	return f
}

// site is where the problems of the tool are.
func (p *params) site() site {
	return site{pos: p.tool.Pos, path: []diag.Step{{Name: "tool " + p.tool.Name, Pos: p.tool.Pos}}}
}

// fields are the arguments, as far as they are known.
func (p *params) fields() []*Field {
	if p.tool.Args == nil {
		return nil
	}
	return p.tool.Args.Fields
}

// find returns the argument with a Go name, or else with a JSON name.
func (p *params) find(name string) *Field {
	for _, f := range p.fields() {
		if f.Go == name {
			return f
		}
	}
	for _, f := range p.fields() {
		if f.JSON == name {
			return f
		}
	}
	return nil
}

// isBroken says whether a name is that of a parameter that cannot be an argument.
func (p *params) isBroken(name string) bool {
	return slices.ContainsFunc(p.broken, func(b string) bool { return name == b || name == snake(b) })
}

// distinct reports arguments or fields whose JSON names differ in case only, or not
// at all.
func (b *builder) distinct(fields []*Field, at site) bool {
	first := map[string]*Field{}
	ok := true
	for _, f := range fields {
		key := strings.ToLower(f.JSON)
		other := first[key]
		if other == nil {
			first[key] = f
			continue
		}
		ok = false
		message := strconv.Quote(f.JSON) + " is the JSON name of both " + other.Go + " and " + f.Go
		if f.JSON != other.JSON {
			message = "the JSON names " + strconv.Quote(other.JSON) + " and " + strconv.Quote(f.JSON) + " differ in case only"
		}
		b.report(diag.Diagnostic{
			Code: diag.DuplicateField, Pos: f.Pos, Path: at.path, Message: message,
			Related: []diag.Related{{Pos: other.Pos, Message: other.Go + " is here"}},
		})
	}
	return ok
}

// constrain applies the //ai:param directives of the tool.
func (p *params) constrain() {
	first := map[*Field]*directive.Directive{}
	for _, d := range p.group.Directives {
		if d.Name != directive.Param {
			continue
		}
		f := p.find(d.Param)
		if f == nil {
			p.report(diag.Diagnostic{
				Code: diag.UnknownParam, Pos: d.ParamPos,
				Message: "//ai:param names " + strconv.Quote(d.Param) + ", which is not a parameter of " + p.tool.Method,
				Hint:    p.nearest(d.Param),
				Fix:     d.Respell(d.ParamPos, d.Param, p.names()),
			})
			continue
		}
		if other := first[f]; other != nil {
			p.report(diag.Diagnostic{
				Code: diag.GivenTwice, Pos: d.Pos, Message: "//ai:param " + d.Param + " is given twice",
				Related: []diag.Related{{Pos: other.Pos, Message: "first here"}},
			})
			continue
		}
		first[f] = d
		p.describedTwice(f, d)
		c := constrainer{builder: p.builder, field: f, name: f.Go, path: p.site().path, from: d}
		for _, a := range d.Args {
			c.words = append(c.words, word{a.Key, a.Value, a.Pos})
		}
		c.apply()
	}
}

func (p *params) describedTwice(f *Field, d *directive.Directive) {
	a, ok := d.Get("description")
	if pos, twice := p.described[f]; ok && twice {
		p.report(diag.Diagnostic{
			Code: diag.GivenTwice, Pos: a.Pos, Message: f.Go + " is described twice",
			Related: []diag.Related{{Pos: pos, Message: "first here"}},
		})
	}
}
