package dialect

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/model"
	"github.com/aigen-go/aigen/runtime/schema"
)

// Check reports what providers would refuse of the assistants of packages: names,
// too many tools, and tools that a provider has no words for. It also notes which
// tools will not be strict because they are too large, or too many.
//
// An assistant whose model names its provider is held against that one alone.
func Check(pkgs []*model.Package, diags *diag.List) error {
	for _, p := range pkgs {
		for _, r := range p.Receivers {
			if r.Assistant == nil {
				continue
			}
			c := checker{receiver: r, tools: offer(r), diags: diags}
			if err := c.check(); err != nil {
				return err
			}
		}
	}
	return nil
}

// checker checks one assistant.
type checker struct {
	receiver *model.Receiver
	tools    []offered
	diags    *diag.List
	// named: the model of the assistant names its provider.
	named bool
}

func (c *checker) check() error {
	var all []schema.Dialect
	all, c.named = providers(c.receiver.Assistant)
	sizes, plain := sizes(tools(c.tools))
	var rendered []schema.Tool
	for _, d := range all {
		c.names(d)
		c.count(d)
		if plain && d.HasRoom(sizes) {
			continue
		}
		if rendered == nil {
			var err error
			if rendered, err = list(tools(c.tools)); err != nil {
				return err
			}
		}
		c.plan(d, d.Plan(rendered))
	}
	return c.output(all)
}

// list returns what a plan needs of tools.
func list(tools []*model.Tool) ([]schema.Tool, error) {
	all := make([]schema.Tool, len(tools))
	for i, t := range tools {
		text, err := Text(t)
		if err != nil {
			return nil, err
		}
		all[i] = schema.Tool{Schema: text, ReadOnly: t.ReadOnly, Destructive: t.Destructive}
	}
	return all, nil
}

// names reports names of tools and arguments.
func (c *checker) names(d schema.Dialect) {
	for _, t := range c.tools {
		if err := d.CheckTool(t.Name); err != nil {
			c.diags.Add(t.at(diag.Diagnostic{
				Code:    diag.RefusedTool,
				Message: fmt.Sprintf("%s refuses the tool %s: %v", d.Provider(), t.Name, err),
				Hint:    "give it another one: //ai:tool name=…",
			}))
		}
		if d == schema.Gemini {
			continue // it has no words for such a tool, which plan reports
		}
		c.properties(d, t, t.Args, map[*model.Type]bool{})
	}
}

// properties reports the names of properties within t.
func (c *checker) properties(d schema.Dialect, tool offered, t *model.Type, seen map[*model.Type]bool) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	c.properties(d, tool, t.Elem, seen)
	for _, f := range t.Fields {
		if err := d.CheckProperty(f.JSON); err != nil {
			c.diags.Add(diag.Diagnostic{
				Code: diag.RefusedProperty, Pos: f.Pos,
				Message: fmt.Sprintf("%s refuses an argument: %v", d.Provider(), err),
				Path:    c.path(tool),
				Hint:    "one bad name fails the whole request; rename the parameter, or give the field another name in its json tag",
			})
		}
		c.properties(d, tool, f.Type, seen)
	}
}

// path leads to a tool.
func (c *checker) path(t offered) []diag.Step {
	path := []diag.Step{{Name: "tool " + t.Name, Pos: t.Pos}}
	if t.set != nil {
		path = slices.Insert(path, 0, diag.Step{Name: "assistant " + c.receiver.Type, Pos: t.set.Pos})
	}
	return path
}

// count reports too many tools.
func (c *checker) count(d schema.Dialect) {
	if err := d.CheckCount(len(c.tools)); err != nil {
		c.diags.Add(diag.Diagnostic{
			Code: diag.TooManyTools, Pos: c.receiver.Pos, Note: !c.named,
			Message: fmt.Sprintf("%s refuses the assistant %s: %v", d.Provider(), c.receiver.Assistant.ID, err),
			Hint:    "divide it into several assistants",
		})
	}
}

// plan reports tools that cannot be sent, and notes those that cannot be strict for
// another reason than that the dialect has no words for them.
func (c *checker) plan(d schema.Dialect, plan []schema.Planned) {
	var over []int
	for i, p := range plan {
		t := c.tools[i]
		switch {
		case p.Strict:
		case errors.Is(p.Err, schema.ErrOverBudget):
			over = append(over, i)
		case d == schema.Gemini:
			c.diags.Add(t.at(diag.Diagnostic{
				Code: diag.NotExpressible, Note: !c.named,
				Message: fmt.Sprintf("%s cannot be given the tool %s: %v", d.Provider(), t.Name, p.Err),
			}))
		case errors.Is(p.Err, schema.ErrTooLarge):
			c.diags.Add(t.at(diag.Diagnostic{
				Code: diag.NotStrict, Note: true,
				Message: fmt.Sprintf("for %s the tool %s is not strict: %s", d.Provider(), t.Name, lines(p.Err)),
			}))
		}
	}
	if len(over) > 0 {
		c.overBudget(d, over, plan[over[0]].Err)
	}
}

// maxNamed is how many tools a note names.
const maxNamed = 10

// overBudget notes the tools that are not strict because of the others; why is what
// kept the first of them from it.
func (c *checker) overBudget(d schema.Dialect, over []int, why error) {
	var names []string
	for _, i := range over[:min(len(over), maxNamed)] {
		names = append(names, c.tools[i].Name)
	}
	if more := len(over) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	c.diags.Add(diag.Diagnostic{
		Code: diag.NotStrict, Pos: c.receiver.Pos, Note: true,
		Message: fmt.Sprintf("for %s %d of the %d tools of the assistant %s are not strict (%s): with %s %v",
			d.Provider(), len(over), len(c.tools), c.receiver.Assistant.ID, strings.Join(names, ", "), names[0], why),
		Hint: "their arguments are checked all the same; those that are not readonly stay strict first",
	})
}

// lines joins the lines of an error.
func lines(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
