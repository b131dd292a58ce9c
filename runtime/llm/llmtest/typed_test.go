package llmtest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

type toolset []tool.Tool

func (s toolset) AITools() []tool.Tool { return s }

func TestFor(t *testing.T) {
	tools := toolset{
		{Name: "forecast", Schema: `{"type":"object","properties":{"city":{"type":"string"},"unit":{"enum":["c","f"],"type":"string"},
			"days":{"type":"integer"},"wind":{"type":["number","null"]},"tags":{"type":"array"},"x":{}},"required":["city"],"additionalProperties":false}`},
		{Name: "open", Schema: `{"type":"object"}`},
	}
	type args struct {
		City string `json:"city,omitempty"`
		Unit string `json:"unit,omitempty"`
	}
	const fit = "llmtest: the arguments of forecast do not fit its schema:\n- "
	for _, c := range []struct {
		name string
		args any
		want string
	}{
		{"forecast", args{City: "Recife", Unit: "c"}, ""},
		{"forecast", `{"city":"a","days":3,"wind":1,"tags":[],"x":{}}`, ""},
		{"forecast", `{"city":"a","wind":1.5,"days":null}`, ""},
		{"open", map[string]int{"anything": 1}, ""},
		{"open", nil, ""},
		{"forcast", nil, `llmtest: there is no tool "forcast"; there are forecast, open`},
		{"forecast", nil, fit + "city: required"},
		{"forecast", args{City: "a", Unit: "k"}, fit + `unit: it must be one of ["c","f"]`},
		{"forecast", `{"City":1,"city":1,"days":1.5,"wind":"x"}`,
			fit + "City: there is no such argument\n- city: it must be string\n- days: it must be integer\n- wind: it must be number or null"},
		{"forecast", `[1]`, fit + "they must be a JSON object, and are [1]"},
	} {
		var step llmtest.Step
		failed := run(func(rt testing.TB) { step = llmtest.For(rt, tools).Call(c.name, c.args) })
		if got := strings.Join(failed, "|"); got != c.want {
			t.Errorf("%s %v: got %q, want %q", c.name, c.args, got, c.want)
		}
		if c.want != "" {
			continue
		}
		if _, err := stream(t.Context(), llmtest.Script(step), hello()); err != nil {
			t.Error(err)
		}
	}
}

func TestScriptFor(t *testing.T) {
	failed := run(func(rt testing.TB) {
		m := llmtest.ScriptFor(rt, llmtest.Text("a"), llmtest.Text("b"))
		if _, err := stream(t.Context(), m, hello()); err != nil {
			t.Error(err)
		}
	})
	if diff := cmp.Diff([]string{"llmtest: 1 of 2 steps were not played"}, failed); diff != "" {
		t.Error(diff)
	}
}
