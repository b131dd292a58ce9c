package weather_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/example/internal/weather"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// The model calls all tools at once, and answers with what they return.
func TestAssistant(t *testing.T) {
	a := &weather.Assistant{Source: weather.Fixtures{}}
	tools := llmtest.For(t, a)
	model := llmtest.ScriptFor(t,
		llmtest.Calls(
			tools.Method(a.FetchCurrentWeather, "Recife, Brazil"),
			tools.Method(a.FetchForecast, "Recife, Brazil", march6),
			tools.Method(a.GetUsername),
		),
		llmtest.Text("Patchy rain, Alice."),
	)
	ctx := assistant.WithUser(t.Context(), assistant.User{ID: "1", Name: "Alice"})
	out, err := assistant.Run(ctx, a, "Will it rain on March 6th?", assistant.WithModel(model))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range out.Messages {
		for _, r := range m.Results() {
			got = append(got, r.Content)
		}
	}
	want := []string{
		`{"location":"Recife, Brazil","condition":"Overcast","temperature_c":16,"feels_like_c":17,"wind_kph":24,"humidity_percent":56,"source":"fixture"}`,
		`{"location":"Recife, Brazil","date":"2026-03-06","condition":"Patchy rain","min_temperature_c":11,"max_temperature_c":20,"chance_of_rain_percent":60,"source":"fixture"}`,
		"Alice",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
