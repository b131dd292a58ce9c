package httpapi

import (
	"errors"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/aigen-go/aigen/runtime/thread"
)

// usageBody is what model calls used.
type usageBody struct {
	ModelCalls      int64 `json:"model_calls"`
	InputTokens     int64 `json:"input_tokens"`
	OutputTokens    int64 `json:"output_tokens"`
	CachedTokens    int64 `json:"cached_tokens" doc:"Those of the input that the provider had in its cache."`
	ReasoningTokens int64 `json:"reasoning_tokens" doc:"Those of the output that nobody sees."`
	CostMicros      int64 `json:"cost_micros" doc:"In millionths of the currency of the server's prices; 0 without prices."`
}

// usageSumBody is what they used by what the sums are for.
type usageSumBody struct {
	Day         string `json:"day,omitempty" format:"date" doc:"In UTC; only with by=day." example:"2026-11-23"`
	OwnerID     string `json:"owner_id,omitempty" doc:"Whose threads they were; only with by=owner_id."`
	AssistantID string `json:"assistant_id,omitempty" doc:"Only with by=assistant_id."`
	Model       string `json:"model,omitempty" doc:"The provider's name of it; only with by=model."`
	usageBody
}

func usageOut(sum thread.UsageSum) usageBody {
	return usageBody{
		ModelCalls: sum.Steps, InputTokens: sum.InputTokens, OutputTokens: sum.OutputTokens,
		CachedTokens: sum.CachedTokens, ReasoningTokens: sum.ReasoningTokens, CostMicros: sum.CostMicros,
	}
}

func (a *api) usageRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/usage/", id: "ai_get_usage", summary: "Sum up what model calls used",
			about: "Those of the user's threads, deleted ones included; superusers get those of all. " +
				"Without by there is one sum; otherwise one for each day, owner, assistant or model that has any, in their order.",
			query: usageQuery(), status: http.StatusOK, response: reflect.TypeFor[[]usageSumBody](),
			errors: []failure{denied},
			serve:  a.getUsage,
		},
		{
			method: http.MethodGet, path: "/threads/{thread_id}/usage/", id: "ai_get_thread_usage", summary: "Sum up what a thread used",
			status: http.StatusOK, response: reflect.TypeFor[usageBody](),
			errors: []failure{noThread, denied},
			serve:  a.getThreadUsage,
		},
	}
}

// usageNames are the names in a query of what sums can be for.
var usageNames = []string{"day", "owner_id", "assistant_id", "model"}

var usageKeys = map[string]thread.UsageKey{
	"day": thread.PerDay, "owner_id": thread.PerOwner, "assistant_id": thread.PerAssistant, "model": thread.PerModel,
}

func usageQuery() []param {
	day := huma.Schema{Type: huma.TypeString, Format: "date"}
	text := huma.Schema{Type: huma.TypeString}
	var names []any
	for _, name := range usageNames {
		names = append(names, name)
	}
	return []param{
		{"by", "What there shall be a sum for; may be repeated.",
			huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Enum: names}}},
		{"from", "The first day, in UTC.", day},
		{"until", "The last day, in UTC.", day},
		{"assistant_id", "Only runs of this assistant.", text},
		{"owner_id", "Only threads of this user.", text},
	}
}

func (a *api) getUsage(_ http.ResponseWriter, r *http.Request) (any, error) {
	q := readQuery(r)
	asked := thread.UsageQuery{
		From: q.text("from"), Until: q.text("until"), AssistantID: q.text("assistant_id"), OwnerID: q.text("owner_id"),
		By: q.usageKeys(),
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	sums, err := a.cfg.Threads.Usage(r.Context(), asked)
	if wrong, ok := errors.AsType[*thread.InvalidError](err); ok {
		q.problem(wrong.Field, "value_error", "Value error, "+wrong.Message)
		return nil, q.err()
	}
	if err != nil {
		return nil, err
	}
	out := make([]usageSumBody, len(sums))
	for i, sum := range sums {
		out[i] = usageSumBody{Day: sum.Day, OwnerID: sum.OwnerID, AssistantID: sum.AssistantID, Model: sum.Model, usageBody: usageOut(sum)}
	}
	return out, nil
}

// usageKeys returns what the sums shall be for, each once.
func (q *query) usageKeys() []thread.UsageKey {
	var keys []thread.UsageKey
	for _, name := range q.values["by"] {
		key, ok := usageKeys[name]
		switch {
		case name == "":
		case !ok:
			q.unknown("by", usageNames)
		case !slices.Contains(keys, key):
			keys = append(keys, key)
		}
	}
	return keys
}

// getThreadUsage asks for what the thread's owner used: who may see the thread of
// another one may still not see that.
func (a *api) getThreadUsage(_ http.ResponseWriter, r *http.Request) (any, error) {
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	t, err := a.cfg.Threads.Thread(r.Context(), id)
	if err != nil {
		return nil, err
	}
	sums, err := a.cfg.Threads.Usage(r.Context(), thread.UsageQuery{ThreadID: t.ID, OwnerID: t.OwnerID})
	if err != nil || len(sums) == 0 {
		return usageBody{}, err
	}
	return usageOut(sums[0]), nil
}
