package schema_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/schema"
)

func tools(n int, text string) []schema.Tool {
	all := make([]schema.Tool, n)
	for i := range all {
		all[i].Schema = text
	}
	return all
}

// outline writes which tools are strict: s; or why not: b for the budget, l for a
// limit, x for what cannot be said.
func outline(plan []schema.Planned) string {
	var b strings.Builder
	for _, p := range plan {
		switch {
		case p.Strict && p.Err == nil:
			b.WriteByte('s')
		case errors.Is(p.Err, schema.ErrOverBudget):
			b.WriteByte('b')
		case errors.Is(p.Err, schema.ErrTooLarge):
			b.WriteByte('l')
		default:
			b.WriteByte('x')
		}
	}
	return b.String()
}

func TestPlan(t *testing.T) {
	const (
		plain    = `{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}`
		optional = `{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"additionalProperties":false}`
		union    = `{"type":"object","properties":{"a":{"type":["string","null"]}},"required":["a"],"additionalProperties":false}`
		open     = `{"type":"object","properties":{"a":{}}}`
	)
	mixed := append(tools(19, plain), tools(4, plain)...)
	mixed[3].ReadOnly, mixed[7].ReadOnly = true, true
	mixed[22].Destructive = true
	large := tools(14, optional)
	large[0].Schema, large[1].Schema, large[2].Schema = open, "", plain
	for _, c := range []struct {
		name    string
		dialect schema.Dialect
		tools   []schema.Tool
		want    string
	}{
		{"nothing", schema.Anthropic, nil, ""},
		{"most strict tools", schema.Anthropic, tools(20, plain), strings.Repeat("s", 20)},
		{"too many: the last ones", schema.Anthropic, tools(23, plain), strings.Repeat("s", 20) + "bbb"},
		{"too many: readonly first", schema.Anthropic, mixed, "sssbsssbsssssssssssssbs"},
		{"optional properties", schema.Anthropic, large, "xss" + strings.Repeat("s", 11)},
		{"too many optional ones", schema.Anthropic, append(tools(13, optional), tools(1, plain)...), strings.Repeat("s", 12) + "bs"},
		{"too many unions", schema.Anthropic, tools(18, union), strings.Repeat("s", 16) + "bb"},
		{"no budget", schema.OpenAI, tools(40, optional), strings.Repeat("s", 40)},
		{"too large", schema.OpenAI, []schema.Tool{{Schema: object(5001, `{"type":"string"}`)}, {Schema: plain}}, "ls"},
		{"not in Gemini", schema.Gemini, []schema.Tool{{Schema: open}, {}}, "xs"},
		{"anything in MCP", schema.MCP, []schema.Tool{{Schema: open}}, "s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := c.dialect.Plan(c.tools)
			if got := outline(plan); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			for i, p := range plan {
				if !p.Strict && p.Schema != c.tools[i].Schema {
					t.Errorf("tool %d is not strict, but its schema is %s", i, p.Schema)
				}
			}
		})
	}
	last := schema.Anthropic.Plan(tools(21, plain))[20]
	if got, want := fmt.Sprint(last.Err), "it would make 21 strict tools, the limit is 20"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A schema that is another program's is never changed, in any dialect.
func TestPlanVerbatim(t *testing.T) {
	const text = `{ "type":"object", "properties":{"a":{"type":"string"},"b":{"type":"integer"}}, "required":["a"], "additionalProperties":false }`
	for _, d := range schema.Dialects() {
		plan := d.Plan([]schema.Tool{{Schema: text, Verbatim: true}, {Schema: text}})
		if p := plan[0]; p.Strict || p.Schema != text || !errors.Is(p.Err, schema.ErrVerbatim) {
			t.Errorf("%s: got %+v", d, p)
		}
		if !plan[1].Strict {
			t.Errorf("%s: the other tool is not strict: %v", d, plan[1].Err)
		}
	}
}

func TestNamesAndCounts(t *testing.T) {
	for _, row := range []struct {
		err  error
		want string
	}{
		{schema.OpenAI.CheckTool("fetch-1"), "<nil>"},
		{schema.OpenAI.CheckTool("fetch.1"), "the name \"fetch.1\" does not match ^[a-zA-Z0-9_-]{1,64}$"},
		{schema.MCP.CheckTool("fetch.1"), "<nil>"},
		{schema.Gemini.CheckTool("1st"), "the name \"1st\" does not match ^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$"},
		{schema.OpenAI.CheckProperty("größe"), "<nil>"},
		{schema.Anthropic.CheckProperty("größe"), "the name \"größe\" does not match ^[a-zA-Z0-9_.-]{1,64}$"},
		{schema.Gemini.CheckProperty("a.b"), "the name \"a.b\" does not match ^[a-zA-Z_][a-zA-Z0-9_]{0,63}$"},
		{schema.OpenAI.CheckCount(128), "<nil>"},
		{schema.OpenAI.CheckCount(129), "129 tools, the limit is 128"},
		{schema.Anthropic.CheckCount(500), "<nil>"},
	} {
		if got := fmt.Sprint(row.err); got != row.want {
			t.Errorf("got %s, want %s", got, row.want)
		}
	}
}
