package faults_test

import (
	"context"
	"fmt"

	anthropicoption "github.com/anthropics/anthropic-sdk-go/option"
	"github.com/openai/openai-go/v3/option"
	"google.golang.org/genai"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/anthropic"
	"github.com/aigen-go/aigen/runtime/llm/gemini"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
	"github.com/aigen-go/aigen/runtime/thread"
)

// dialects are the wires of providers. Each question is asked on one of them, so that
// what one has answered is sent to the others.
var dialects = []struct {
	name string
	at   func(s endpoint) llm.Model
}{
	{"OpenAI's Chat Completions", func(s endpoint) llm.Model {
		return openai.New(openai.WithMaxRetries(retries), openai.WithRequestOptions(option.WithAPIKey("k"), option.WithBaseURL(s.URL)))
	}},
	{"OpenAI's Responses", func(s endpoint) llm.Model {
		return openai.New(openai.WithResponses(), openai.WithMaxRetries(retries), openai.WithRequestOptions(option.WithAPIKey("k"), option.WithBaseURL(s.URL)))
	}},
	{"Anthropic", func(s endpoint) llm.Model {
		return anthropic.New(anthropic.WithMaxRetries(retries), anthropic.WithRequestOptions(anthropicoption.WithAPIKey("k"), anthropicoption.WithBaseURL(s.Root)))
	}},
	{"Gemini", func(s endpoint) llm.Model {
		return gemini.New(gemini.WithMaxRetries(retries), gemini.WithClientConfig(genai.ClientConfig{
			APIKey: "k", HTTPOptions: genai.HTTPOptions{BaseURL: s.Root},
		}))
	}},
}

// retries is how often a client asks a model again.
const retries = 1

// endpoint is where a provider's server is; see [llmtest.Server].
type endpoint struct{ URL, Root string }

func (p *provider) endpoint() endpoint { return endpoint{p.URL, p.Root} }

// model is a client of the server that speaks as the plan says.
func (p *plan) model(s endpoint) llm.Model { return dialects[p.dialect].at(s) }

// valid says why the messages of a thread are not valid as they are stored, or sends
// them to every provider, as a run does, and says why one refuses them.
func (w *world) valid(messages []thread.Message) error {
	req := &llm.Request{Model: "nobody"}
	for _, m := range messages {
		req.Messages = append(req.Messages, m.Message)
	}
	if err := llmtest.CheckRequest(req); err != nil {
		return err
	}
	req.Messages = assistant.Repair(req.Messages) // results in the order of the calls
	for _, tl := range (office{try: &try{plan: &plan{}}}).AITools() {
		req.Tools = append(req.Tools, llm.Tool{Name: tl.Name, Description: tl.Description, Schema: tl.Schema})
	}
	for _, d := range dialects {
		for _, err := range d.at(w.provider.endpoint()).Stream(context.Background(), req) {
			if err != nil {
				return fmt.Errorf("%s: %w", d.name, err)
			}
		}
	}
	return nil
}
