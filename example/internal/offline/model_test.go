package offline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/example/internal/offline"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// A Thursday.
var now = time.Date(2026, time.March, 5, 15, 4, 0, 0, time.UTC)

var weatherTools = []llm.Tool{
	{
		Name: "fetch_current_weather", Description: "FetchCurrentWeather gets the weather of a place as it is now.",
		Schema: `{"type":"object","properties":{"location":{"type":"string","description":"city and country, such as \"Recife, Brazil\"","minLength":1,"maxLength":100}},"required":["location"],"additionalProperties":false}`,
	},
	{
		Name: "fetch_forecast", Description: "FetchForecast gets the weather forecast of a place for one day.",
		Schema: `{"type":"object","properties":{"location":{"type":"string","description":"city and country, such as \"Recife, Brazil\""},"date":{"type":"string","format":"date","description":"the day to forecast"}},"required":["location","date"]}`,
	},
	{
		Name: "get_username", Description: "GetUsername tells the name of the user who asks.",
		Schema: `{"type":"object","properties":{},"additionalProperties":false}`,
	},
}

// ask returns the finished answer to a conversation.
func ask(t *testing.T, tools []llm.Tool, messages ...chat.Message) chat.Message {
	t.Helper()
	model := &offline.Model{Now: func() time.Time { return now }}
	var acc llm.Accumulator
	for d, err := range model.Stream(t.Context(), &llm.Request{Messages: messages, Tools: tools}) {
		if err != nil {
			t.Fatal(err)
		}
		acc.Add(d)
	}
	return acc.Message()
}

// called is a call as text.
func called(m chat.Message) string {
	if calls := m.Calls(); len(calls) == 1 {
		return calls[0].Name + " " + calls[0].Arguments
	}
	return m.Text()
}

func TestWeatherQuestions(t *testing.T) {
	for question, want := range map[string]string{
		"What's the weather in Recife?":                          `fetch_current_weather {"location":"Recife"}`,
		"What's the weather in Recife, Brazil?":                  `fetch_current_weather {"location":"Recife, Brazil"}`,
		"whats the weather like in new york right now":           `fetch_current_weather {"location":"new york"}`,
		"I want to know the weather of Recife.":                  `fetch_current_weather {"location":"Recife"}`,
		"Weather for me in The Hague, please":                    `fetch_current_weather {"location":"The Hague"}`,
		"How is the weather in St. Louis?":                       `fetch_current_weather {"location":"St. Louis"}`,
		"weather in the morning on the Isle of Man":              `fetch_current_weather {"location":"Isle of Man"}`,
		"São Paulo weather":                                      `fetch_current_weather {"location":"São Paulo"}`,
		"What's the weather in Rio de Janeiro tomorrow?":         `fetch_forecast {"date":"2026-03-06","location":"Rio de Janeiro"}`,
		"Will it rain in Lisbon the day after tomorrow?":         `fetch_forecast {"date":"2026-03-07","location":"Lisbon"}`,
		"forecast for Lisbon on Monday":                          `fetch_forecast {"date":"2026-03-09","location":"Lisbon"}`,
		"forecast for thursday in Lisbon":                        `fetch_forecast {"date":"2026-03-05","location":"Lisbon"}`,
		"What will the weather be on 2026-03-11 in Tokyo, Japan": `fetch_forecast {"date":"2026-03-11","location":"Tokyo, Japan"}`,
		"weather in 3 days in Tokyo":                             `fetch_forecast {"date":"2026-03-08","location":"Tokyo"}`,
		"weather in Tokyo on March 4th":                          `fetch_forecast {"date":"2027-03-04","location":"Tokyo"}`,
		"weather in Tokyo on 31 March":                           `fetch_forecast {"date":"2026-03-31","location":"Tokyo"}`,
		"What is my username?":                                   `get_username {}`,
		"Who is the user?":                                       `get_username {}`,
		"Will it rain?": "I am the offline model of this example, not an AI: I pick a tool by the words of a question. These are my tools:\n" +
			"- fetch_current_weather: FetchCurrentWeather gets the weather of a place as it is now.\n" +
			"- fetch_forecast: FetchForecast gets the weather forecast of a place for one day.\n" +
			"- get_username: GetUsername tells the name of the user who asks.",
		"What's the weather?":          `I am the offline model of this example, not an AI. I would call fetch_current_weather, but I can't find in your question: location (city and country, such as "Recife, Brazil").`,
		"What's the forecast in Oslo?": "I am the offline model of this example, not an AI. I would call fetch_forecast, but I can't find in your question: date (the day to forecast).",
	} {
		if got := called(ask(t, weatherTools, chat.Text(chat.User, question))); got != want {
			t.Errorf("%s\n got %s\nwant %s", question, got, want)
		}
	}
}

func TestFollowUps(t *testing.T) {
	first := []chat.Message{
		chat.Text(chat.User, "What's the weather in Recife?"),
		{Role: chat.Assistant, Parts: []chat.Part{{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "call_offline_2", Name: "fetch_current_weather", Arguments: `{"location":"Recife"}`}}}},
		chat.Result(chat.ToolResult{CallID: "call_offline_2", Name: "fetch_current_weather", Content: `{"condition":"Sunny"}`}),
		chat.Text(chat.Assistant, "Sunny."),
	}
	for question, want := range map[string]string{
		"And tomorrow?":  `fetch_forecast {"date":"2026-03-06","location":"Recife"}`,
		"And in Lisbon?": `fetch_current_weather {"location":"Lisbon"}`,
	} {
		m := ask(t, weatherTools, append(first[:4:4], chat.Text(chat.User, question))...)
		if got := called(m); got != want {
			t.Errorf("%s\n got %s\nwant %s", question, got, want)
		}
		if id := m.Calls()[0].ID; id == "call_offline_2" || id == "" {
			t.Errorf("the call has the ID %q again", id)
		}
	}
	if got := ask(t, weatherTools, append(first[:4:4], chat.Text(chat.User, "Thanks!"))...); len(got.Calls()) > 0 {
		t.Errorf("thanks made it call %s", called(got))
	}
}

func TestArgumentsBySchema(t *testing.T) {
	tool := func(schema string) []llm.Tool {
		return []llm.Tool{{Name: "book_flight", Description: "Book a flight.", Schema: schema}}
	}
	for _, test := range []struct{ schema, question, want string }{
		{`{"type":"object","properties":{"seats":{"type":"integer","minimum":1,"maximum":9},"price":{"type":"number"}},"required":["seats","price"]}`,
			"Book a flight with 2 seats for 99.5", `{"price":99.5,"seats":2}`},
		{`{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}`,
			"Book flight 9007199254740993", `{"n":9007199254740993}`},
		{`{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}`,
			"Book flight -5", `{"n":-5}`},
		{`{"type":"object","properties":{"class":{"type":"string","enum":["economy","first_class"]}},"required":["class"]}`,
			"Book a first class flight", `{"class":"first_class"}`},
		{`{"type":"object","properties":{"window":{"type":"boolean"},"meal":{"type":"boolean"}}}`,
			"Book a flight with a window but without meal", `{"meal":false,"window":true}`},
		{`{"type":"object","properties":{"emails":{"type":"array","items":{"type":"string","format":"email"}}},"required":["emails"]}`,
			"Book a flight, tell ann@example.com", `{"emails":["ann@example.com"]}`},
		{`{"type":"object","properties":{"note":{"type":"string"},"title":{"type":"string"}},"required":["note","title"]}`,
			`Book a flight with the note "be quick" and title Trip home.`, `{"note":"be quick","title":"Trip home"}`},
		{`{"type":"object","properties":{"when":{"$ref":"#/$defs/When"}},"required":["when"],"$defs":{"When":{"type":"object","properties":{"from":{"type":"string","format":"date"},"until":{"anyOf":[{"type":"null"},{"type":["string","null"],"format":"date"}]}},"required":["from"]}}}`,
			"Book a flight tomorrow, back on Sunday", `{"when":{"from":"2026-03-06","until":"2026-03-08"}}`},
		{`{"type":"object","properties":{"at":{"type":"string","format":"date-time"}},"required":["at"]}`,
			"Book a flight today", `{"at":"2026-03-05T00:00:00Z"}`},
		{`{"type":"object","properties":{"days":{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}},"required":["days"]}`,
			"Book flights 1, 2, 3 and 4", `{"days":[1,2,3]}`},
	} {
		if got, want := called(ask(t, tool(test.schema), chat.Text(chat.User, test.question))), "book_flight "+test.want; got != want {
			t.Errorf("%s\n got %s\nwant %s", test.question, got, want)
		}
	}
}

func TestResultsInWords(t *testing.T) {
	for content, want := range map[string]string{
		`{"location":"Recife","temperature_c":27.5,"wind_kph":11,"humidity_percent":62,"rain":false,"source":"fixture"}`: "location Recife; temperature 27.5 °C; wind 11 km/h; humidity 62%; rain no; source fixture.",
		`{"b":{"x":1},"a":[{"y":null},2],"e":[],"big":9007199254740993}`:                                                 "b (x 1); a ((y none), 2); e nothing; big 9007199254740993.",
		"alice":                        "alice.",
		"":                             ".",
		"[1,2,3,4,5,6,7,8,9,10,11,12]": "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, and 2 more.",
		"[]":                           "nothing.",
		`{"broken`:                     `{"broken.`,
	} {
		m := ask(t, weatherTools, turn(content, false)...)
		want = `I am the offline model of this example, not an AI. I called fetch_current_weather with location Recife, and it says: ` + want
		if m.Text() != want || len(m.Calls()) > 0 {
			t.Errorf("%s\n got %s\nwant %s", content, m.Text(), want)
		}
	}
	want := "I am the offline model of this example, not an AI. I called fetch_current_weather with location Recife, and it failed: no such place"
	if got := ask(t, weatherTools, turn("no such place", true)...).Text(); got != want {
		t.Errorf(" got %s\nwant %s", got, want)
	}
	if got := ask(t, weatherTools, turn(strings.Repeat("é", 100_000), false)...).Text(); len(got) > 4000 {
		t.Errorf("a huge result makes an answer of %d bytes", len(got))
	}
}

func turn(content string, isError bool) []chat.Message {
	return []chat.Message{
		chat.Text(chat.User, "What's the weather in Recife?"),
		{Role: chat.Assistant, Parts: []chat.Part{{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "1", Name: "fetch_current_weather", Arguments: `{"location":"Recife"}`}}}},
		chat.Result(chat.ToolResult{CallID: "1", Name: "fetch_current_weather", Content: content, IsError: isError}),
	}
}

func TestValues(t *testing.T) {
	const guide = `{"type":"object","properties":{"nearby_attractions":{"type":"array","maxItems":2,"items":{"$ref":"#/$defs/attraction"}}},` +
		`"required":["nearby_attractions"],"$defs":{"attraction":{"type":"object","properties":{"name":{"type":"string"},"description":{"type":"string"}}}}}`
	for _, test := range []struct{ schema, result, want string }{
		{guide, `[{"name":"Louvre","kind":"x","about":"a palace"},{"name":"Garden"},{"name":"More"}]`,
			`{"nearby_attractions":[{"description":"a palace","name":"Louvre"},{"description":"","name":"Garden"}]}`},
		{guide, `no JSON`, `{"nearby_attractions":[]}`},
		{`{"type":"object","properties":{"n":{"type":"integer"},"f":{"type":"number"},"b":{"type":"boolean"},"e":{"enum":["x","y"]},"z":null}}`,
			`{"n":7,"f":1.5,"b":true,"e":"y"}`, `{"b":true,"e":"y","f":1.5,"n":7,"z":null}`},
		{`{"$ref":"#/$defs/t","$defs":{"t":{"type":"object","properties":{"n":{"type":"integer"},"r":{"$ref":"#/$defs/t"}}}}}`,
			`{"n":7,"r":{"n":8}}`, `{"n":7,"r":{"n":8,"r":{"n":8,"r":{"n":8,"r":{"n":null,"r":null}}}}}`},
		{`[]`, `{}`, `{}`},
	} {
		req := &llm.Request{Messages: turn(test.result, false), Tools: weatherTools, Output: &llm.Output{Name: "x", Schema: test.schema}}
		var acc llm.Accumulator
		for d := range new(offline.Model).Stream(t.Context(), req) {
			acc.Add(d)
		}
		if got := acc.Message().Text(); got != test.want {
			t.Errorf("%s of %s:\n got %s\nwant %s", test.schema, test.result, got, test.want)
		}
	}
}

func TestNoToolsAndNoQuestion(t *testing.T) {
	want := "I am the offline model of this example, not an AI: I pick a tool by the words of a question. There is no tool that I could call now."
	if got := ask(t, nil, chat.Text(chat.User, "What's the weather in Recife?")).Text(); got != want {
		t.Errorf("got %s", got)
	}
	if got := ask(t, weatherTools).Text(); !strings.Contains(got, "These are my tools") {
		t.Errorf("got %s", got)
	}
}

func TestStreamStopsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var err error
	pieces := 0
	for _, err = range new(offline.Model).Stream(ctx, &llm.Request{Messages: turn("sunny", false)}) {
		pieces++
		cancel()
	}
	if pieces != 2 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d pieces, then %v", pieces, err)
	}
}

func TestBreakEndsTheStream(t *testing.T) {
	for range new(offline.Model).Stream(t.Context(), &llm.Request{Messages: turn("sunny", false)}) {
		break
	}
	for range new(offline.Model).Stream(t.Context(), &llm.Request{Tools: weatherTools, Messages: []chat.Message{chat.Text(chat.User, "weather in Recife")}}) {
		break
	}
}

// Whatever the question and the schema, there is an answer, always the same one,
// and arguments are JSON.
func FuzzAnswer(f *testing.F) {
	f.Add("What's the weather in Recife, Brazil tomorrow?", weatherTools[1].Schema)
	f.Add("in of in the , . St. \xff -5 1e9 \"", `{"type":["object","null"],"properties":{"a":{"type":"array","items":{"$ref":"#"}},"b":null},"required":["a"]}`)
	f.Add("of of of to to", `{"properties":{"place":{"anyOf":[null]},"x":{"$ref":"#/$defs/x"}},"$defs":{"x":{"$ref":"#/$defs/x"}}}`)
	f.Add("", `[]`)
	f.Fuzz(func(t *testing.T, question, schema string) {
		tools := []llm.Tool{{Name: "find_place", Description: "Find a place in text.", Schema: schema}}
		question = "find place " + question
		first := called(ask(t, tools, chat.Text(chat.User, question)))
		m := ask(t, tools, chat.Text(chat.User, question))
		if got := called(m); got != first || got == "" {
			t.Errorf("first %q, then %q", first, got)
		}
		for _, c := range m.Calls() {
			if !json.Valid([]byte(c.Arguments)) {
				t.Errorf("arguments %q", c.Arguments)
			}
		}
	})
}

func ExampleModel() {
	req := &llm.Request{
		Tools:    []llm.Tool{{Name: "get_time", Description: "Tells the time of a city.", Schema: `{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`}},
		Messages: []chat.Message{chat.Text(chat.User, "What time is it in Lisbon?")},
	}
	var acc llm.Accumulator
	for d, err := range new(offline.Model).Stream(context.Background(), req) {
		if err != nil {
			fmt.Println(err)
			return
		}
		acc.Add(d)
	}
	fmt.Println(acc.Message().Calls()[0].Arguments)
	// Output: {"city":"Lisbon"}
}
