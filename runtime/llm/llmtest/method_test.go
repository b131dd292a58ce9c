package llmtest_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

type (
	unit  string
	order struct {
		City string `json:"city"`
		Days int    `json:"days,omitempty"`
	}
)

// planner has methods as aigen takes them.
type planner struct{}

func (*planner) FetchForecast(_ context.Context, city string, day time.Time, u *unit) string {
	return ""
}
func (*planner) Wait(time.Duration, url.URL, ...int64) error { return nil }
func (*planner) Place(_ context.Context, o order) error      { return nil }
func (planner) GetURL() string                               { return "" }
func (*planner) Stale(int) error                             { return nil }
func (*planner) Private() error                              { return nil }

func (*planner) AITools() []tool.Tool {
	closed := func(name, properties string) tool.Tool {
		return tool.Tool{Name: name, Schema: `{"type":"object","properties":{` + properties + `},"additionalProperties":false}`}
	}
	return []tool.Tool{
		closed("fetch_forecast", `"city":{"type":"string"},"day":{"type":"string","format":"date"},"u":{"type":"string","enum":["c","f"]}`),
		closed("wait", `"d":{"type":"string"},"at":{"type":"string"},"n":{"type":"array"}`),
		closed("place", `"city":{"type":"string"},"days":{"type":"integer"}`),
		closed("get_url", ``), closed("stale", `"a":{},"b":{}`),
	}
}

func TestMethod(t *testing.T) {
	p := &planner{}
	day := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	at := url.URL{Scheme: "https", Host: "a"}
	const calling = "llmtest: calling "
	for _, c := range []struct {
		method any
		args   []any
		want   string
	}{
		{p.FetchForecast, []any{"Recife", day, nil}, `fetch_forecast {"city":"Recife","day":"2026-11-30"}`},
		{p.FetchForecast, []any{"Recife", day, "c"}, `fetch_forecast {"city":"Recife","day":"2026-11-30","u":"c"}`},
		{p.FetchForecast, []any{"Recife", day, new(unit("f"))}, `fetch_forecast {"city":"Recife","day":"2026-11-30","u":"f"}`},
		{p.Wait, []any{90 * time.Second, at, []int64{1, 9007199254740993}}, `wait {"at":"https://a","d":"1m30s","n":[1,9007199254740993]}`},
		{p.Place, []any{order{City: "Recife"}}, `place {"city":"Recife"}`},
		{p.GetURL, nil, `get_url {}`},
		{p.FetchForecast, []any{"Recife", day, "k"}, `llmtest: the arguments of fetch_forecast do not fit its schema:` + "\n" + `- u: it must be one of ["c","f"]`},
		{p.FetchForecast, []any{"Recife", day}, calling + "FetchForecast: it takes 3 arguments and not 2"},
		{p.FetchForecast, []any{"Recife", "today", nil}, calling + "FetchForecast: argument 2: a string is not a time.Time"},
		{p.FetchForecast, []any{nil, day, nil}, calling + "FetchForecast: argument 1: nil is not a string"},
		{p.FetchForecast, []any{1, day, nil}, calling + "FetchForecast: argument 1: a int is not a string"},
		{p.Stale, []any{1}, calling + `Stale: the schema has 2 properties for 1 parameters: run "go generate ./..."`},
		{p.Private, nil, "llmtest: no tool has the name of the method Private; call it with Call"},
		{(*planner).Private, []any{p}, "llmtest: Private is not a method of a value, such as a.FetchForecast"},
		{"fetch_forecast", nil, "llmtest: string is not a method"},
	} {
		var step llmtest.Step
		failed := run(func(rt testing.TB) { step = llmtest.For(rt, p).Method(c.method, c.args...) })
		got := strings.Join(failed, "|")
		if failed == nil {
			var all llm.Accumulator
			for d, err := range llmtest.Script(step).Stream(t.Context(), hello()) {
				if err != nil {
					t.Fatal(err)
				}
				all.Add(d)
			}
			call := all.Message().Calls()[0]
			got = call.Name + " " + call.Arguments
		}
		if got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
