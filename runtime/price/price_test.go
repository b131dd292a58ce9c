package price_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/price"
)

func TestMicros(t *testing.T) {
	plain := price.Price{Input: 2.5, Cached: 1.25, Output: 10}
	tiered := price.Price{Input: 1, Cached: 0.1, Output: 2, Long: &price.Long{Above: 200_000, Input: 2, Cached: 0.2, Output: 3}}
	for _, c := range []struct {
		price price.Price
		usage chat.Usage
		want  int64
	}{
		{plain, chat.Usage{}, 0},
		{plain, chat.Usage{Input: 1_000_000, Output: 1_000_000}, 12_500_000},
		{plain, chat.Usage{Input: 1000, Cached: 400, Output: 10, Reasoning: 10}, 1500 + 500 + 100},
		{plain, chat.Usage{Input: 10, Cached: 20}, 13}, // no more than all of them are cached
		{price.Price{Input: 0.05}, chat.Usage{Input: 9}, 0},
		{price.Price{Input: 0.05}, chat.Usage{Input: 10}, 1},
		{tiered, chat.Usage{Input: 200_000, Output: 1}, 200_002},
		{tiered, chat.Usage{Input: 200_001, Cached: 1, Output: 1}, 400_003},
	} {
		if got := c.price.Micros(c.usage); got != c.want {
			t.Errorf("%+v of %+v: got %d, want %d", c.usage, c.price, got, c.want)
		}
	}
}

func TestFind(t *testing.T) {
	table := price.Table{"gpt-4o": {Input: 1}, "gpt-4o-mini": {Input: 2}, "claude-sonnet-4": {Input: 3}, "ft:gpt-4o:us": {Input: 4}, "gpt-4o-2024-05-13": {Input: 5}}
	for model, want := range map[string]float64{
		"gpt-4o": 1, "gpt-4o-2024-08-06": 1, "openai:gpt-4o-mini": 2, "openai:gpt-4o-mini-2024-07-18": 2, "claude-sonnet-4-20250514": 3,
		"claude-sonnet-4@20250514": 3, "claude-sonnet-4-latest": 3, "ft:gpt-4o:us": 4, "gpt-4o-2024-05-13": 5,
		"": 0, "gpt-4": 0, "gpt-4o-audio-preview": 0, "claude-sonnet-4-5": 0, "gpt-4o-2024": 0, "ft:gpt-4o:eu": 0,
	} {
		p, ok := table.Find(model)
		if p.Input != want || ok != (want > 0) {
			t.Errorf("%s: got %v, %t, want %v", model, p.Input, ok, want)
		}
	}
}

func TestUnknownModelIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	cost := price.Table{"a": {Output: 3}}.Cost(slog.New(slog.NewTextHandler(&log, nil)))
	for range 3 {
		if got := fmt.Sprint(cost("a", chat.Usage{Output: 2}), cost("b", chat.Usage{Output: 2}), cost("", chat.Usage{Output: 2})); got != "6 0 0" {
			t.Errorf("got %s", got)
		}
	}
	if got := log.String(); strings.Count(got, "\n") != 2 || !strings.Contains(got, `"a model has no price, and its calls count as free" model=b`) {
		t.Errorf("the log has\n%s", got)
	}
}

// Each number in the file has a day and a page, and is of a size that a slip of the
// decimal point does not have.
func TestKnown(t *testing.T) {
	all := price.Known()
	for _, model := range []string{"gpt-4o", "gpt-4o-mini-2024-07-18", "claude-sonnet-4-20250514", "claude-sonnet-4-5-20250929", "gemini-2.5-flash"} {
		if _, ok := all.Find(model); !ok {
			t.Errorf("%s has no price", model)
		}
	}
	for model, p := range all {
		if _, err := time.Parse(time.DateOnly, p.AsOf); err != nil || !strings.HasPrefix(p.Source, "https://") {
			t.Errorf("%s: the numbers are of %q at %q", model, p.AsOf, p.Source)
		}
		if p.Input <= 0 || p.Cached > p.Input || p.Output < p.Input || p.Output > 500 {
			t.Errorf("%s: %+v", model, p)
		}
		if l := p.Long; l != nil && (l.Above < 100_000 || l.Input < p.Input || l.Cached > l.Input || l.Output < p.Output) {
			t.Errorf("%s: %+v", model, *l)
		}
	}
	all["gpt-4o"] = price.Price{}
	if price.Known()["gpt-4o"].Input == 0 {
		t.Error("who changes the table changes that of others")
	}
}

func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":{"input":1,"cached":0.5,"output":2}}`: "map[a:{Input:1 Cached:0.5 Output:2 Long:<nil> AsOf: Source:}]",
		`{"a":{"in":1}}`:               `reading prices: json: unknown field "in"`,
		`{"a":{"input":-1}}`:           "the price of a: it is negative",
		`{"a":{"long":{"output":-1}}}`: "the price of a: it is negative",
		`[]`:                           "reading prices: json: cannot unmarshal array into Go value of type price.Table",
	} {
		table, err := price.Read(strings.NewReader(text))
		got := fmt.Sprintf("%+v", table)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
