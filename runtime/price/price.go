// Package price says what model calls cost.
//
// A [Table] has a price for each model. That of [Known] is written in prices.json,
// with the date and the page of each number; prices change, and so an application may
// change it, or have a table of its own:
//
//	prices := price.Known()
//	prices["our-model"] = price.Price{Input: 0.20, Cached: 0.20, Output: 0.80}
//	db, err := thread.Open(ctx, url, thread.WithPrices(prices.Cost(nil)))
package price

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/aigen-go/aigen/runtime/chat"
)

// Table has the prices of models by the provider's name of the model.
type Table map[string]Price

// Price is what a model costs, in US dollars for a million tokens, which is the same
// as millionths of a dollar for a token.
type Price struct {
	// Input is for tokens that are sent, Cached for those of them that the provider
	// has in its cache, and Output for tokens that are received, reasoning included.
	// What some providers take for writing into their cache is not known to a run, and
	// so not in the costs.
	Input  float64 `json:"input"`
	Cached float64 `json:"cached"`
	Output float64 `json:"output"`
	// Long is what a call costs with more tokens than usual; nil if that is the same.
	Long *Long `json:"long,omitempty"`
	// AsOf is the day on which the numbers were read, such as 2026-07-29, and Source
	// the page.
	AsOf   string `json:"as_of,omitempty"`
	Source string `json:"source,omitempty"`
}

// Long is the price of all tokens of a call that sends more than Above of them.
type Long struct {
	Above  int64   `json:"above"`
	Input  float64 `json:"input"`
	Cached float64 `json:"cached"`
	Output float64 `json:"output"`
}

// The numbers are those of the pages that they name, as github.com/pydantic/genai-prices
// had collected them on 2026-08-21; where that tells of prices that change on a day,
// those of 2026-11-30.
//
//go:embed prices.json
var known []byte

// Known returns the prices that aigen knows, to be changed as one likes.
func Known() Table {
	t, err := Read(bytes.NewReader(known))
	if err != nil {
		panic(err) // a test reads the file
	}
	return t
}

// Read reads a table in the form of prices.json. Prices must not be negative, and a
// key that is not known is an error.
func Read(r io.Reader) (Table, error) {
	var t Table
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return nil, fmt.Errorf("reading prices: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(t)) {
		if err := t[name].check(); err != nil {
			return nil, fmt.Errorf("the price of %s: %w", name, err)
		}
	}
	return t, nil
}

func (p Price) check() error {
	numbers := []float64{p.Input, p.Cached, p.Output}
	if p.Long != nil {
		numbers = append(numbers, p.Long.Input, p.Long.Cached, p.Long.Output, float64(p.Long.Above))
	}
	if slices.Min(numbers) < 0 {
		return errors.New("it is negative")
	}
	return nil
}

// Micros is what a call costs, in millionths of a dollar, rounded to the nearest.
func (p Price) Micros(u chat.Usage) int64 {
	if p.Long != nil && u.Input > p.Long.Above {
		p = Price{Input: p.Long.Input, Cached: p.Long.Cached, Output: p.Long.Output}
	}
	cached := min(max(u.Cached, 0), u.Input)
	return int64(math.Round(float64(u.Input-cached)*p.Input + float64(cached)*p.Cached + float64(u.Output)*p.Output))
}

// version is what a provider puts behind the name of a model: a day, or latest.
var version = regexp.MustCompile(`[-@]([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}|latest)$`)

// Find returns the price of a model: by its name, or else by the name without what a
// router puts before it ("anthropic:") or a provider behind it (a day, such as
// "-2024-08-06" or "-20250514", or "-latest"). Nothing else is guessed: similar names
// have very different prices.
func (t Table) Find(model string) (Price, bool) {
	for _, name := range []string{model, version.ReplaceAllString(model, "")} {
		if p, ok := t[name]; ok {
			return p, true
		}
		if _, name, routed := strings.Cut(name, ":"); routed {
			if p, ok := t[name]; ok {
				return p, true
			}
		}
	}
	return Price{}, false
}

// Cost returns the function that thread.WithPrices takes. A model without a price
// costs 0, and is logged, once; nil is for [slog.Default]. The table must not be
// changed any more.
func (t Table) Cost(log *slog.Logger) func(model string, u chat.Usage) (micros int64) {
	var unknown sync.Map
	return func(model string, u chat.Usage) int64 {
		p, ok := t.Find(model)
		if ok {
			return p.Micros(u)
		}
		if _, logged := unknown.LoadOrStore(model, true); !logged {
			if log == nil {
				log = slog.Default()
			}
			log.Warn("a model has no price, and its calls count as free", "model", model)
		}
		return 0
	}
}
