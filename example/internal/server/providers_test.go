package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/example/internal/server"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// TestProviders: a name says which provider is asked.
func TestProviders(t *testing.T) {
	for _, test := range []struct {
		name, model           string
		openai, claude        bool
		gemini                string
		about, path, askedFor string
	}{
		{name: "Anthropic alone", claude: true, about: "anthropic:claude-sonnet-4-5", path: "/v1/messages", askedFor: "claude-sonnet-4-5"},
		{name: "one of Anthropic's", model: "anthropic:claude-opus-4-5", claude: true, gemini: "gk-secret", about: "anthropic:claude-opus-4-5", path: "/v1/messages", askedFor: "claude-opus-4-5"},
		{name: "Anthropic beside OpenAI", model: "anthropic:claude-opus-4-5", openai: true, claude: true,
			about: "anthropic:claude-opus-4-5, at HOST; names that begin with anthropic: go there", path: "/v1/messages", askedFor: "claude-opus-4-5"},
		{name: "OpenAI beside others", model: "gpt-5", openai: true, claude: true, gemini: "gk-secret",
			about: "gpt-5, at HOST; names that begin with anthropic: or gemini: go there", path: "/v1/chat/completions", askedFor: "gpt-5"},
	} {
		t.Run(test.name, func(t *testing.T) {
			fake := llmtest.NewServer(t, llmtest.Text("Hello."))
			e := env{"EXAMPLE_PASSWORD": "x", "GEMINI_API_KEY": test.gemini}
			if test.openai {
				e["OPENAI_BASE_URL"] = fake.URL
			}
			if test.claude {
				e["ANTHROPIC_BASE_URL"], e["ANTHROPIC_API_KEY"] = fake.Root, "sk-secret"
			}
			s := serve(t, server.Config{Model: test.model}, e)
			about := strings.ReplaceAll(test.about, "HOST", strings.TrimPrefix(fake.Root, "http://"))
			if !strings.Contains(s.banner, "  model     "+about+"\n") {
				t.Errorf("people are told\n%s", s.banner)
			}
			alice := login(t, s, "alice")
			if status := ask(t, s, alice, newThread(t, s, alice)); status != http.StatusCreated {
				t.Fatalf("asking: %d", status)
			}
			asked := fake.Requests()[0]
			if asked.Path != test.path || asked.Request.Model != test.askedFor {
				t.Errorf("asked %q for %q", asked.Path, asked.Request.Model)
			}
		})
	}
}
