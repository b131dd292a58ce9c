package weather_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/example/internal/weather"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
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

// Where the user is knows only the front end: the run waits for it.
func TestLocateUser(t *testing.T) {
	threads, err := thread.Open(t.Context(), "sqlite:"+t.TempDir()+"/x.db")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = threads.Close() }()
	ctx := assistant.WithUser(t.Context(), assistant.User{ID: "1", Name: "Alice"})
	th, err := threads.CreateThread(ctx, thread.NewThread{})
	if err != nil {
		t.Fatal(err)
	}
	a := &weather.Assistant{Source: weather.Fixtures{}}
	tools := llmtest.For(t, a)
	model := llmtest.ScriptFor(t, tools.Call("locate_user", nil),
		tools.Method(a.FetchCurrentWeather, "-8.06,-34.87"), llmtest.Text("Sunny."))
	if _, err := threads.Run(ctx, th.ID, a, "What is the weather here?", assistant.WithModel(model)); err != nil {
		t.Fatal(err)
	}
	waiting, err := threads.Waiting(ctx, th.ID)
	if err != nil || len(waiting.Calls) != 1 {
		t.Fatalf("%+v, %v", waiting, err)
	}
	output := thread.ClientOutput{CallID: waiting.Calls[0].CallID, Value: []byte(`{"latitude":91,"longitude":0}`)}
	if _, err := threads.GiveOutput(ctx, waiting.Run.ID, a, output); err == nil {
		t.Error("a place that is nowhere is taken")
	}
	output.Value = []byte(`{"latitude":-8.06,"longitude":-34.87}`)
	if _, err := threads.GiveOutput(ctx, waiting.Run.ID, a, output); err != nil {
		t.Fatal(err)
	}
	out, err := threads.Resume(ctx, waiting.Run.ID, a, assistant.WithModel(model))
	if err != nil || out.Text != "Sunny." {
		t.Errorf("%q, %v", out.Text, err)
	}
}
