package adapter

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/aigen-go/aigen/runtime/store"
)

const (
	// UsageKind is the kind of steps that use something.
	UsageKind = "model"
	// UsageSteps is the name of the count of steps in a [UsageRow].
	UsageSteps = "steps"
)

// UsageRow is a row of sums, with the names of its columns.
type UsageRow struct {
	Day             string `json:"day"`
	OwnerID         string `json:"owner_id"`
	AssistantID     string `json:"assistant_id"`
	Name            string `json:"name"`
	Steps           int64  `json:"steps"`
	InputTokens     int64  `json:"input_tokens"`
	OutputTokens    int64  `json:"output_tokens"`
	CachedTokens    int64  `json:"cached_tokens"`
	ReasoningTokens int64  `json:"reasoning_tokens"`
	CostMicros      int64  `json:"cost_micros"`
}

// UsageColumns returns the columns to sum up by.
func UsageColumns(by []store.UsageKey) ([]string, error) {
	columns := make([]string, len(by))
	for i, key := range by {
		switch key {
		case store.PerDay, store.PerOwner, store.PerAssistant, store.PerModel:
			columns[i] = string(key)
		default:
			return nil, fmt.Errorf("no key of sums: %q", key)
		}
	}
	return columns, nil
}

// UsageSums turns rows into sums, in the order of their keys.
func UsageSums(rows []UsageRow) []store.UsageSum {
	sums := make([]store.UsageSum, len(rows))
	for i, r := range rows {
		sums[i] = store.UsageSum{
			Day: r.Day, OwnerID: r.OwnerID, AssistantID: r.AssistantID, Model: r.Name,
			Steps: r.Steps,
			Usage: store.Usage{
				InputTokens: r.InputTokens, OutputTokens: r.OutputTokens,
				CachedTokens: r.CachedTokens, ReasoningTokens: r.ReasoningTokens,
				CostMicros: r.CostMicros,
			},
		}
	}
	slices.SortFunc(sums, func(a, b store.UsageSum) int {
		return cmp.Or(
			cmp.Compare(a.Day, b.Day), cmp.Compare(a.OwnerID, b.OwnerID),
			cmp.Compare(a.AssistantID, b.AssistantID), cmp.Compare(a.Model, b.Model),
		)
	})
	return sums
}
