package router_test

import (
	"context"
	"fmt"

	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/anthropic"
	"github.com/aigen-go/aigen/runtime/llm/gemini"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
	"github.com/aigen-go/aigen/runtime/llm/router"
)

func Example_providers() {
	gpt := openai.New(openai.WithModel("gpt-4o"))
	reasons := openai.New(openai.WithResponses(), openai.WithModel("o4-mini"), openai.WithReasoning("low"))
	claude := anthropic.New(anthropic.WithModel("claude-sonnet-4-5"), anthropic.WithThinking(4096), anthropic.WithPromptCaching())
	flash := gemini.New(gemini.WithModel("gemini-2.5-flash"), gemini.WithThinking(-1))
	local := openai.New(openai.WithRequestOptions(option.WithBaseURL("http://localhost:11434/v1"), option.WithAPIKey("ollama")))

	models, err := router.New(router.Config{
		Models:    map[string]llm.Model{"openai": gpt, "anthropic": claude, "gemini": flash, "local": local},
		Default:   "openai",
		Fallbacks: []string{"anthropic:claude-sonnet-4-5", "gemini:gemini-2.5-flash"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reasons.Identify(""))
	for _, name := range []string{"", "gpt-4o-mini", "anthropic:claude-opus-4-1", "gemini:", "local:llama3:8b", "mistral:large"} {
		fmt.Println(models.Identify(name))
	}
	// Output:
	// {openai o4-mini}
	// {openai gpt-4o}
	// {openai gpt-4o-mini}
	// {anthropic claude-opus-4-1}
	// {gcp.gemini gemini-2.5-flash}
	// {openai llama3:8b}
	// { mistral:large}
}

// A provider that is overloaded does not keep an assistant from answering.
func Example_fallback() {
	busy := llmtest.NewServer(nil, llmtest.Always(llmtest.RateLimited(0)))
	defer busy.Close()
	server := llmtest.NewServer(nil, llmtest.Text("Sunny."))
	defer server.Close()
	large := openai.New(openai.WithRequestOptions(option.WithBaseURL(busy.URL), option.WithAPIKey("none")))
	small := openai.New(
		openai.WithRequestOptions(option.WithBaseURL(server.URL), option.WithAPIKey("none")),
		openai.WithCapabilities(llm.Capabilities{Files: []string{"image/png"}}),
	)
	models, err := router.New(router.Config{
		Models:  map[string]llm.Model{"large": large, "small": small},
		Default: "large", Fallbacks: []string{"small:tiny"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	req := &llm.Request{Messages: []chat.Message{chat.Text(chat.User, "How is the weather?")}}
	var answer llm.Accumulator
	for d, err := range models.Stream(context.Background(), req) {
		if err != nil {
			fmt.Println(err)
			return
		}
		answer.Add(d)
	}
	fmt.Println(answer.Message().Text(), len(busy.Requests()), "requests were refused")
	// Output: Sunny. 3 requests were refused
}
