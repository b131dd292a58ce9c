package llmtest_test

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Assistant is one as aigen would generate it.
type Assistant struct{}

func (*Assistant) AISpec() assistant.Spec {
	return assistant.Spec{ID: "weather", Instructions: "You are a weather bot."}
}

func (*Assistant) FetchForecast(_ context.Context, location string) (string, error) {
	if location != "Recife" {
		return "", tool.Tell("There is no forecast for this place.", nil)
	}
	return `{"condition":"rain"}`, nil
}

func (a *Assistant) AITools() []tool.Tool {
	return []tool.Tool{{
		Name: "fetch_forecast", Description: "Gets the forecast of a place.",
		Schema: `{"type":"object","properties":{"location":{"type":"string"}},"required":["location"],"additionalProperties":false}`,
		Handler: func(ctx context.Context, args []byte) (tool.Result, error) {
			location, err := tool.Decode(args, func(d *tool.Decoder) (location string) {
				for range d.Object([]tool.Field{{Name: "location"}}) {
					location = tool.String(d)
				}
				return location
			})
			if err != nil {
				return tool.Result{}, err
			}
			return tool.TextResult(a.FetchForecast(ctx, location))
		},
	}}
}

func TestForecast(t *testing.T) {
	a := &Assistant{}
	model := llmtest.ScriptFor(t,
		llmtest.For(t, a).Method(a.FetchForecast, "Recife"),
		llmtest.Text("Take an umbrella."),
	)
	out, err := assistant.Run(t.Context(), a, "Will it rain in Recife?", assistant.WithModel(model))
	if err != nil {
		t.Fatal(err)
	}
	if out.Text != "Take an umbrella." {
		t.Errorf("got %q", out.Text)
	}
	seen := model.Requests()[1].Messages
	if got := seen[len(seen)-1].Results()[0].Content; got != `{"condition":"rain"}` {
		t.Errorf("the model was told %s", got)
	}
}

func TestFailureOfTheProvider(t *testing.T) {
	model := llmtest.ScriptFor(t, llmtest.CutAfter(1, llmtest.Text("It will rain.")))
	_, err := assistant.Run(t.Context(), &Assistant{}, "Will it rain?", assistant.WithModel(model))
	if err == nil {
		t.Error("half an answer is an answer")
	}
}

func TestAnswerThatDependsOnTheQuestion(t *testing.T) {
	model := llmtest.ScriptFor(t, llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		return llmtest.Text("You said: " + req.Messages[len(req.Messages)-1].Text())
	})))
	out, err := assistant.Run(t.Context(), &Assistant{}, "Hello", assistant.WithModel(model))
	if err != nil || out.Text != "You said: Hello" {
		t.Errorf("got %q, %v", out.Text, err)
	}
}

// offline has the recording made of a script, where there is no key to make it of a
// provider: the one in testdata was.
func offline(t *testing.T) {
	t.Helper()
	if os.Getenv(llmtest.RecordVariable) == "" || os.Getenv("OPENAI_API_KEY") != "" {
		return
	}
	server := llmtest.NewServer(t,
		llmtest.Call("fetch_forecast", map[string]any{"location": "Recife"}).Usage(chat.Usage{Input: 52, Output: 13}),
		llmtest.Text("Yes. Take an umbrella.").Usage(chat.Usage{Input: 69, Output: 7}),
	)
	t.Setenv("OPENAI_BASE_URL", server.URL)
}

func TestRecordedForecast(t *testing.T) {
	offline(t)
	client := &http.Client{Transport: llmtest.Recording(t, "testdata/forecast.http")}
	key := os.Getenv("OPENAI_API_KEY")
	if key == "" {
		key = "none" // a replay needs none
	}
	model := openai.New(openai.WithModel("gpt-4o-mini"), openai.WithRequestOptions(
		option.WithAPIKey(key), option.WithHTTPClient(client)))
	out, err := assistant.Run(t.Context(), &Assistant{}, "Will it rain in Recife?", assistant.WithModel(model))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.Text, "umbrella") {
		t.Errorf("got %q", out.Text)
	}
	if got := out.Usage; got != (chat.Usage{Input: 121, Output: 20}) {
		t.Errorf("got %+v", got)
	}
}

var goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")

// The code in docs/testing.md is code that runs.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("assistant_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := goBlock.FindAllSubmatch(page, -1)
	if len(blocks) == 0 {
		t.Error("the page has no code")
	}
	for _, block := range blocks {
		for line := range strings.Lines(string(block[1])) {
			if !strings.Contains("\n"+strings.ReplaceAll(string(code), "\t", ""), "\n"+strings.TrimSpace(line)+"\n") {
				t.Errorf("not in the tests: %s", line)
			}
		}
	}
}
