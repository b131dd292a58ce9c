package anthropic_test

import (
	"testing"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/anthropic"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/llmtest/modeltest"
)

func TestConformance(t *testing.T) {
	modeltest.Run(t, modeltest.Provider{
		New: func(t *testing.T, s *llmtest.Server, retries int) llm.Model {
			return at(t, s.Root, anthropic.WithMaxRetries(retries))
		},
	})
}

// at makes a model that asks the server at the URL.
func at(t *testing.T, url string, opts ...anthropic.Option) *anthropic.Model {
	t.Helper()
	clearEnv(t)
	t.Setenv("ANTHROPIC_BASE_URL", url)
	t.Setenv("ANTHROPIC_API_KEY", "sk-test")
	return anthropic.New(opts...)
}

func clearEnv(t *testing.T) {
	for _, name := range []string{"API_KEY", "AUTH_TOKEN", "BASE_URL", "PROFILE", "CUSTOM_HEADERS", "FEDERATION_RULE_ID"} {
		t.Setenv("ANTHROPIC_"+name, "")
	}
	// No profile of the person who runs the tests.
	t.Setenv("ANTHROPIC_CONFIG_DIR", t.TempDir())
	t.Setenv("HOME", t.TempDir())
}
