package assistant_test

import (
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/anthropic"
	"github.com/aigen-go/aigen/runtime/llm/gemini"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
)

// Every provider takes what a run makes of a long conversation, a file, an output type
// and a wrong answer: the servers refuse what theirs would refuse.
func TestOnTheWire(t *testing.T) {
	for name, c := range map[string]struct {
		model func(*testing.T, *llmtest.Server) llm.Model
		apart bool
	}{
		"gpt-4o-mini":          {onOpenAI, false},
		"claude-sonnet-4-5":    {onAnthropic, false},
		"claude-3-7-sonnet":    {onAnthropic, true},
		"gemini-3-pro-preview": {onGemini, false},
		"gemini-2.5-flash":     {onGemini, true},
	} {
		t.Run(name, func(t *testing.T) {
			summaries, wrong, words, both := 0, 0, 0, 0
			server := llmtest.NewServer(t, llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
				last := req.Messages[len(req.Messages)-1]
				switch {
				case sumsUp(req):
					summaries++
					return llmtest.Text("They talked.")
				case req.Output != nil && len(req.Tools) > 0:
					both++
				}
				switch {
				case len(last.Results()) == 0 && len(req.Tools) > 0 && wrong == 0:
					return llmtest.Call("look", nil)
				case len(req.Tools) > 0 && req.Output == nil:
					words++
					return llmtest.Text("Lisbon, for three days.")
				case wrong == 0:
					wrong++
					return llmtest.Text(`{"city":"Lisbon"}`)
				}
				return llmtest.Text(lisbon)
			})))
			a := guide(say("look", "nice"))
			a.spec.Model = name
			h := &archive{journal: &journal{before: turns(8, 330)}}
			v, res, err := assistant.RunFor[trip](t.Context(), a, "Where is this?", assistant.WithModel(c.model(t, server)),
				assistant.WithHistory("t", h), assistant.WithFiles(picture), assistant.WithWindow(assistant.Window{Tokens: 3500, Summarize: true}))
			if err != nil || server.Err() != nil {
				t.Fatal(err, server.Err())
			}
			if v != (trip{"Lisbon", 3}) || string(res.Output) != lisbon {
				t.Errorf("%+v, %+v", v, res)
			}
			if summaries != 1 || wrong != 1 || (words == 1) != c.apart || (both > 0) == c.apart {
				t.Errorf("%d summaries, %d wrong answers, %d in words, %d with tools and a schema", summaries, wrong, words, both)
			}
			seen := false
			for _, r := range server.Requests() {
				for _, m := range r.Request.Messages {
					for _, p := range m.Parts {
						seen = seen || p.File != nil && p.File.MediaType == "image/png" && len(p.File.Data) == len(picture.Data)
					}
				}
			}
			if !seen {
				t.Error("the picture was not sent")
			}
			if got := roles(h.stored); got != "user assistant(1 calls) tool assistant " {
				t.Errorf("stored %s", got)
			}
		})
	}
}

// Sub-assistants, and conversations that a provider refuses, on every wire.
func TestInsideOnTheWire(t *testing.T) {
	for name, on := range map[string]func(*testing.T, *llmtest.Server) llm.Model{
		"openai": onOpenAI, "anthropic": onAnthropic, "gemini": onGemini,
	} {
		t.Run(name, func(t *testing.T) {
			server := llmtest.NewServer(t, llmtest.TooLong(), llmtest.Call("scout", toldBy("Look!")), llmtest.Text("Nice."), llmtest.Text("It is nice."))
			a := &weather{tools: nil}
			a.tools = append(a.tools, assistant.AsTool(inner("scout"), "Looks around."))
			h := &journal{before: turns(6, 330)}
			res, err := assistant.Run(t.Context(), a, "How is it?", assistant.WithModel(on(t, server)), assistant.WithHistory("t", h))
			if err != nil || res.Text != "It is nice." || server.Err() != nil {
				t.Fatal(res, err, server.Err())
			}
			first, second := server.Requests()[0].Request.Messages, server.Requests()[1].Request.Messages
			if len(second) >= len(first) || second[1].Role != chat.User {
				t.Errorf("after the refusal it was sent %s, before %s", roles(second), roles(first))
			}
		})
	}
}

func onOpenAI(t *testing.T, s *llmtest.Server) llm.Model {
	t.Setenv("OPENAI_BASE_URL", s.URL)
	t.Setenv("OPENAI_API_KEY", "sk-test")
	return openai.New(openai.WithMaxRetries(0))
}

func onAnthropic(t *testing.T, s *llmtest.Server) llm.Model {
	for _, name := range []string{"AUTH_TOKEN", "PROFILE", "CUSTOM_HEADERS", "FEDERATION_RULE_ID"} {
		t.Setenv("ANTHROPIC_"+name, "")
	}
	t.Setenv("ANTHROPIC_CONFIG_DIR", t.TempDir())
	t.Setenv("ANTHROPIC_BASE_URL", s.Root)
	t.Setenv("ANTHROPIC_API_KEY", "sk-test")
	return anthropic.New(anthropic.WithMaxRetries(0))
}

func onGemini(t *testing.T, s *llmtest.Server) llm.Model {
	for _, name := range []string{"GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"} {
		t.Setenv(name, "")
	}
	t.Setenv("GOOGLE_GEMINI_BASE_URL", s.Root)
	t.Setenv("GEMINI_API_KEY", "key-test")
	return gemini.New(gemini.WithMaxRetries(0))
}
