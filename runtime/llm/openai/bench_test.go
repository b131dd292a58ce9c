package openai_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/openai"
	"github.com/aigen-go/aigen/runtime/tool"
)

// cannedServer answers the first call of a run with a tool call, and the second
// with a text of 50 words, at no cost of its own.
func cannedServer(b *testing.B) *httptest.Server {
	event := func(delta, finish string) string {
		return fmt.Sprintf(`data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":%s,"finish_reason":%s}]}`+"\n\n", delta, finish)
	}
	end := `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":9,"total_tokens":18}}` + "\n\ndata: [DONE]\n\n"
	call := event(`{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"fetch","arguments":""}}]}`, "null") +
		event(`{"tool_calls":[{"index":0,"function":{"arguments":"{\"location\":"}}]}`, "null") +
		event(`{"tool_calls":[{"index":0,"function":{"arguments":"\"Recife\"}"}}]}`, "null") +
		event(`{}`, `"tool_calls"`) + end
	text := event(`{"role":"assistant","content":""}`, "null") + strings.Repeat(event(`{"content":"sunny "}`, "null"), 50) + event(`{}`, `"stop"`) + end
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			b.Error(err)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		answer := call
		if strings.Contains(string(body), `"role":"tool"`) {
			answer = text
		}
		_, _ = io.WriteString(w, answer) // a client that went away shows in the benchmark's own error
	}))
	b.Cleanup(server.Close)
	return server
}

const fetchSchema = `{"type":"object","properties":{"location":{"type":"string"}},"required":["location"],"additionalProperties":false}`

type fetcher struct{}

func (fetcher) AISpec() assistant.Spec {
	return assistant.Spec{ID: "fetcher", Instructions: "You are a weather bot.", Model: "m"}
}

func (fetcher) AITools() []tool.Tool {
	return []tool.Tool{{
		Name: "fetch", Description: "Fetch the weather.", Schema: fetchSchema,
		Handler: func(_ context.Context, args []byte) (tool.Result, error) {
			location, err := tool.Decode(args, func(d *tool.Decoder) (location string) {
				for range d.Object([]tool.Field{{Name: "location"}}) {
					location = tool.String(d)
				}
				return location
			})
			return tool.TextResult("22 °C in "+location, err)
		},
	}}
}

// handWritten is the loop that one would write with openai-go alone.
func handWritten(ctx context.Context, client *sdk.Client) (text string, first time.Duration, err error) {
	began := time.Now()
	var schema sdk.FunctionParameters
	if err := json.Unmarshal([]byte(fetchSchema), &schema); err != nil {
		return "", 0, err
	}
	params := sdk.ChatCompletionNewParams{
		Model:         "m",
		Messages:      []sdk.ChatCompletionMessageParamUnion{sdk.SystemMessage("You are a weather bot."), sdk.UserMessage("Recife?")},
		StreamOptions: sdk.ChatCompletionStreamOptionsParam{IncludeUsage: sdk.Bool(true)},
		Tools: []sdk.ChatCompletionToolUnionParam{sdk.ChatCompletionFunctionTool(sdk.FunctionDefinitionParam{
			Name: "fetch", Description: sdk.String("Fetch the weather."), Parameters: schema, Strict: sdk.Bool(true),
		})},
	}
	for {
		stream := client.Chat.Completions.NewStreaming(ctx, params)
		var acc sdk.ChatCompletionAccumulator
		for stream.Next() {
			chunk := stream.Current()
			acc.AddChunk(chunk)
			if first == 0 && len(chunk.Choices) > 0 && chunk.Choices[0].Delta.Content != "" {
				first = time.Since(began)
			}
		}
		if err := stream.Err(); err != nil {
			return "", 0, err
		}
		answer := acc.Choices[0].Message
		if len(answer.ToolCalls) == 0 {
			return answer.Content, first, nil
		}
		params.Messages = append(params.Messages, answer.ToParam())
		for _, call := range answer.ToolCalls {
			var in struct{ Location string }
			if err := json.Unmarshal([]byte(call.Function.Arguments), &in); err != nil {
				return "", 0, err
			}
			params.Messages = append(params.Messages, sdk.ToolMessage("22 °C in "+in.Location, call.ID))
		}
	}
}

func withAigen(ctx context.Context, model *openai.Model) (text string, first time.Duration, err error) {
	began := time.Now()
	for e, err := range assistant.Stream(ctx, fetcher{}, "Recife?", assistant.WithModel(model)) {
		if err != nil {
			return "", 0, err
		}
		if e.Type == chat.TextDelta {
			if first == 0 {
				first = time.Since(began)
			}
			text += e.Text
		}
	}
	return text, first, nil
}

// BenchmarkRun compares a run of two model calls and a tool, without a thread,
// with the loop that one would write by hand on openai-go. Both take turns, with
// the server in the same process. The ratios are medians of aigen's costs divided by
// those of the hand-written loop: of CPU, of the time to the first token, of
// allocations, and of their bytes.
func BenchmarkRun(b *testing.B) {
	server := cannedServer(b)
	opts := []option.RequestOption{option.WithAPIKey("k"), option.WithBaseURL(server.URL)}
	client := sdk.NewClient(opts...)
	model := openai.New(openai.WithRequestOptions(opts...))
	ctx := b.Context()
	check := func(text string, first time.Duration, err error) time.Duration {
		if err != nil || len(text) != 300 {
			b.Fatal(text, err)
		}
		return first
	}
	var hand, own costs
	for b.Loop() {
		hand.measure(func() time.Duration { return check(handWritten(ctx, &client)) })
		own.measure(func() time.Duration { return check(withAigen(ctx, model)) })
	}
	b.ReportMetric(ratio(own.cpu, hand.cpu), "cpu-ratio")
	b.ReportMetric(ratio(own.first, hand.first), "first-token-ratio")
	b.ReportMetric(ratio(own.allocs, hand.allocs), "allocs-ratio")
	b.ReportMetric(ratio(own.bytes, hand.bytes), "bytes-ratio")
}
