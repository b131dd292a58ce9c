package parity_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/anthropic"
	"github.com/aigen-go/aigen/runtime/llm/gemini"
	"github.com/aigen-go/aigen/runtime/llm/openai"
	"github.com/aigen-go/aigen/runtime/llm/router"
)

// everyProvider is a model that has all providers, whose servers are one that refuses
// every request after it has noted it: its path, and the model in its body.
func everyProvider(t *testing.T, byDefault string) (model *router.Router, noted *[]string) {
	t.Helper()
	noted = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var asked struct{ Model string }
		if err := json.Unmarshal(body, &asked); err != nil {
			t.Error(err)
		}
		*noted = append(*noted, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+asked.Model))
		http.Error(w, `{"error":{"message":"no"}}`, http.StatusUnauthorized)
	}))
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"OPENAI_API_KEY": "key", "OPENAI_BASE_URL": server.URL + "/v1",
		"ANTHROPIC_API_KEY": "key", "ANTHROPIC_BASE_URL": server.URL,
		"GEMINI_API_KEY": "key", "GOOGLE_GEMINI_BASE_URL": server.URL,
	} {
		t.Setenv(name, value)
	}
	model, err := router.New(router.Config{
		Models:  map[string]llm.Model{"openai": openai.New(), "anthropic": anthropic.New(), "gemini": gemini.New()},
		Default: byDefault,
	})
	if err != nil {
		t.Fatal(err)
	}
	return model, noted
}

func TestBehaviour038_RequestsGoToTheProvider(t *testing.T) {
	for provider, want := range map[string]string{
		"openai":    "POST /v1/chat/completions test-1",
		"anthropic": "POST /v1/messages test-1",
		"gemini":    "POST /v1beta/models/test-1:streamGenerateContent",
	} {
		t.Run(provider, func(t *testing.T) {
			model, noted := everyProvider(t, provider)
			a := setup{model: model}.start(t)
			a.post(t, "alice", a.thread(t, "alice", `{}`), defaultBot, "Hello").is(t, 502, `{"detail":"The model's provider refused access (ref REF)"}`)
			equal(t, "request", strings.Join(*noted, "\n"), want)
		})
	}
}

func TestBehaviour039_AnUnknownProviderIsAnError(t *testing.T) {
	model, noted := everyProvider(t, "openai")
	a := start(t)
	_, err := assistant.Run(as(t, "alice"), a.bots.Temperature, "Hello", assistant.WithModel(model), assistant.WithModelName("acme:test-1"))
	if !errors.Is(err, router.ErrUnknownProvider) || !strings.Contains(err.Error(), "acme") {
		t.Errorf("%v", err)
	}
	equal(t, "requests", len(*noted), 0)
}

// A provider that was not built in does not compile; one that was not set up is told
// before anything is served or run.
func TestBehaviour040_AMissingModelIsAnError(t *testing.T) {
	a := start(t)
	_, err := httpapi.New(httpapi.Config{Threads: a.threads, Authenticate: byHeader}, a.bots.Temperature)
	says(t, err, "making the HTTP API: *bots.Temperature: Config.Model is not set, and the assistant has no ChatModel method")
	if _, err := assistant.Run(as(t, "alice"), a.bots.Temperature, "Hello"); !errors.Is(err, assistant.ErrNoModel) {
		t.Errorf("%v", err)
	}
	if _, err := router.New(router.Config{Models: map[string]llm.Model{"openai": openai.New()}, Default: "acme"}); err == nil || !strings.Contains(err.Error(), "acme") {
		t.Errorf("%v", err)
	}
}
