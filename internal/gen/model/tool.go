package model

import (
	"go/types"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// tool builds a tool from a method with //ai:tool. It returns nil if nothing can
// be said about its arguments.
func (b *builder) tool(r *receiver, g *directive.Group, fn *types.Func) *Tool {
	b.tools[fn] = nil
	d := g.Get(directive.Tool)
	t := &Tool{
		Method:      fn.Name(),
		Pos:         b.at(g.Func.Pos()),
		Name:        d.String("name"),
		ReadOnly:    d.Has("readonly"),
		Destructive: d.Has("destructive"),
		Idempotent:  d.Has("idempotent"),
		Timeout:     d.Duration("timeout"),
		Return:      d.Has("return"),
		Client:      d.Has("client"),
	}
	if d.Has("retries") {
		t.Retries = new(d.Int("retries"))
	}
	b.checkTool(t, d, fn)
	p := &params{builder: b, tool: t, group: g, sig: fn.Signature()}
	ok := p.build()
	b.result(t, g, fn.Signature())
	t.Description = p.describe(d)
	if t.Description == "" {
		b.report(diag.Diagnostic{
			Code: diag.NoDescription, Pos: t.Pos, Message: "tool " + t.Name + " has no description",
			Hint: "say in the comment of " + fn.Name() + " what it does and when to use it: the model knows nothing else of it",
		})
	}
	if !ok {
		return nil
	}
	p.constrain()
	p.confirm(d)
	b.client(t, d, g, fn.Signature())
	b.tools[fn] = t
	return t
}

// checkTool names a tool, and reports words of its directive that do not go together.
func (b *builder) checkTool(t *Tool, d *directive.Directive, fn *types.Func) {
	if t.Name == "" {
		t.Name = snake(fn.Name())
	}
	if !directive.IsIdentifier(t.Name) {
		b.report(diag.Diagnostic{
			Code: diag.BadName, Pos: b.at(fn.Pos()),
			Message: strconv.Quote(t.Name) + " cannot be the name of a tool: it is not of the form ^[a-zA-Z0-9_-]{1,64}$",
			Hint:    "give it one: //ai:tool name=…",
		})
	}
	if readonly, ok := d.Get("readonly"); ok && t.Destructive {
		other, _ := d.Get("destructive")
		b.report(diag.Diagnostic{
			Code: diag.Contradiction, Pos: other.Pos, Message: "a tool that is readonly cannot be destructive",
			Related: []diag.Related{{Pos: readonly.Pos, Message: "readonly here"}},
		})
	}
}

// describe gives parameters what the lists in the comment say of them, and returns
// what is left of it: the description of the tool.
func (p *params) describe(d *directive.Directive) string {
	var rest []string
	for _, bl := range blocks(docText(p.group.Func.Doc)) {
		if bl.items == nil || !p.describes(bl.items) {
			p.nearlyDescribes(bl.items)
			rest = append(rest, bl.lines...)
			continue
		}
		for _, i := range bl.items {
			p.describeOne(i)
		}
	}
	if text := d.String("description"); text != "" {
		return text
	}
	text := strings.TrimSpace(strings.Join(rest, "\n"))
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return text
}

// describes says whether a list is about parameters: whether one of its items
// names one.
func (p *params) describes(items []item) bool {
	for _, i := range items {
		if i.name != "" && p.find(i.name) != nil {
			return true
		}
	}
	return false
}

// describeOne gives a parameter its description from an item of a list.
func (p *params) describeOne(i item) {
	f := p.find(i.name)
	pos := p.at(itemPos(p.group.Func.Doc, i))
	if f == nil && p.isBroken(i.name) {
		return
	}
	if f == nil {
		word := i.name
		if word == "" {
			word = i.whole
		}
		p.report(diag.Diagnostic{
			Code: diag.UnknownParam, Pos: pos,
			Message: "the list describes " + strconv.Quote(word) + ", which is not a parameter of " + p.tool.Method,
			Hint:    p.nearest(word),
		})
		return
	}
	if first, twice := p.described[f]; twice {
		p.report(diag.Diagnostic{
			Code: diag.GivenTwice, Pos: pos, Message: f.Go + " is described twice",
			Related: []diag.Related{{Pos: first, Message: "first here"}},
		})
		return
	}
	p.described[f] = pos
	f.Description = i.text
	f.Deprecated = f.Deprecated || deprecated(i.text)
}

// nearest is the hint for a name that is not one of a parameter.
func (p *params) nearest(name string) string {
	names := p.names()
	if len(names) == 0 {
		return p.tool.Method + " has no parameters for the model"
	}
	return diag.DidYouMean(name, names)
}

// names are the Go names of the arguments.
func (p *params) names() []string {
	var names []string
	for _, f := range p.fields() {
		names = append(names, f.Go)
	}
	return append(names, p.broken...)
}
