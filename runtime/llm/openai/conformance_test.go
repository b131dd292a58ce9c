package openai_test

import (
	"testing"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/llmtest/modeltest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
)

func TestChatCompletions(t *testing.T) {
	modeltest.Run(t, modeltest.Provider{
		New: func(t *testing.T, s *llmtest.Server, retries int) llm.Model {
			return at(t, s.URL, openai.WithMaxRetries(retries))
		},
		NoReturn: true, NoErrors: true, NoFileURL: true,
	})
}

func TestResponses(t *testing.T) {
	modeltest.Run(t, modeltest.Provider{
		New: func(t *testing.T, s *llmtest.Server, retries int) llm.Model {
			return at(t, s.URL, openai.WithResponses(), openai.WithModel("o4-mini"), openai.WithMaxRetries(retries))
		},
		NoErrors: true,
	})
}
