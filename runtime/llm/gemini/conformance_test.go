package gemini_test

import (
	"testing"

	"google.golang.org/genai"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/gemini"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/llmtest/modeltest"
)

func TestConformance(t *testing.T) {
	for _, name := range []string{"gemini-2.5-flash", "gemini-3-pro-preview"} {
		t.Run(name, func(t *testing.T) {
			modeltest.Run(t, modeltest.Provider{
				New: func(t *testing.T, s *llmtest.Server, retries int) llm.Model {
					return at(t, s.Root, gemini.WithModel(name), gemini.WithMaxRetries(retries))
				},
				NoBadArguments: true,
			})
		})
	}
}

// at makes a model that asks the server at the URL.
func at(t *testing.T, url string, opts ...gemini.Option) *gemini.Model {
	t.Helper()
	clearEnv(t)
	config := genai.ClientConfig{APIKey: "key-test", HTTPOptions: genai.HTTPOptions{BaseURL: url}}
	return gemini.New(append([]gemini.Option{gemini.WithClientConfig(config)}, opts...)...)
}

func clearEnv(t *testing.T) {
	for _, name := range []string{
		"GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL", "GOOGLE_GENAI_USE_VERTEXAI",
		"GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_REGION",
	} {
		t.Setenv(name, "")
	}
}
