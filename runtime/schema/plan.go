package schema

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// Tool is what [Dialect.Plan] needs to know of a tool.
type Tool struct {
	// Schema is the neutral schema of the arguments; empty for none.
	Schema string
	// ReadOnly and Destructive are the hints of the tool: where not all tools can be
	// strict, they say which ones need it most.
	ReadOnly, Destructive bool
	// Verbatim: the tool does not understand the arguments of a strict form.
	Verbatim bool
}

// Planned is how a tool goes to a provider.
type Planned struct {
	// Schema is what to send.
	Schema string
	// Strict: Schema is in the form of the dialect, as [Dialect.Render] makes it, so
	// that OpenAI and Anthropic are to be sent "strict": true. Otherwise Schema is the
	// neutral one, which Gemini cannot be sent.
	Strict bool
	// Err is why Schema is not in the form of the dialect; nil if it is. It is an
	// [ErrTooLarge], [ErrOverBudget] or [ErrVerbatim], or else the dialect has no words
	// for the schema.
	Err error
}

// Errors of a [Planned] tool; use errors.Is.
var (
	// ErrTooLarge: the schema is over a limit of the provider.
	ErrTooLarge = errors.New("the schema is too large")
	// ErrOverBudget: the tool could be strict, but the tools of the request together
	// would be over a limit of the provider.
	ErrOverBudget = errors.New("over the budget of strict tools")
	// ErrVerbatim: the tool wants its schema to be sent as it is.
	ErrVerbatim = errors.New("the schema is to be sent as it is")
)

// noArguments is the neutral schema of a tool that takes none.
const noArguments = `{"type":"object","properties":{}}`

// Plan decides how the tools of one request go to the provider, in their order. If
// they cannot all be strict, those stay so that need it most: the destructive ones,
// then those that are not readonly, then the others, each in their order. The same
// tools always give the same plan. An unknown dialect plans nothing.
func (d Dialect) Plan(tools []Tool) []Planned {
	f, err := d.form()
	if err != nil {
		return nil
	}
	plan := make([]Planned, len(tools))
	order := make([]int, len(tools))
	for i, t := range tools {
		order[i] = i
		text, err := f.render(t.neutral())
		if t.Verbatim {
			err = ErrVerbatim
		}
		if err != nil {
			text = t.neutral()
		}
		plan[i] = Planned{Schema: text, Strict: err == nil, Err: err}
	}
	slices.SortStableFunc(order, func(i, j int) int { return tools[i].need() - tools[j].need() })
	b := budget{requests: &f.rules.requests}
	for _, i := range order {
		if p := &plan[i]; p.Strict {
			if err := b.take(p.Schema); err != nil {
				*p = Planned{Schema: tools[i].neutral(), Err: err}
			}
		}
	}
	return plan
}

func (t Tool) neutral() string { return cmp.Or(t.Schema, noArguments) }

// need orders tools by what a wrong argument may cost: less is more.
func (t Tool) need() int {
	switch {
	case t.Destructive:
		return 0
	case !t.ReadOnly:
		return 1
	}
	return 2
}

// CheckTool says why the provider would refuse the name of a tool.
func (d Dialect) CheckTool(name string) error {
	f, err := d.form()
	if err != nil {
		return err
	}
	return checkName(name, f.rules.tool)
}

// CheckProperty says why the provider would refuse a property by its name, whether
// the tool is strict or not.
func (d Dialect) CheckProperty(name string) error {
	f, err := d.form()
	if err != nil {
		return err
	}
	return checkName(name, f.rules.property)
}

func checkName(name string, form *regexp.Regexp) error {
	if form == nil || form.MatchString(name) {
		return nil
	}
	return fmt.Errorf("the name %q does not match %s", name, form)
}

// CheckCount says why the provider would refuse a request with n tools.
func (d Dialect) CheckCount(n int) error {
	f, err := d.form()
	if err != nil {
		return err
	}
	if most := f.rules.tools; most > 0 && n > most {
		return fmt.Errorf("%d tools, the limit is %d", n, most)
	}
	return nil
}
