package modeltest

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

func runAnswers(t *testing.T, p Provider) {
	t.Run("text is streamed", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Text("Sunny, 30 °C in \"Recife\"\n— mostly."))
		pieces := 0
		for d, err := range m.Stream(t.Context(), hello()) {
			if err != nil {
				t.Fatal(err)
			}
			if d.Text != "" {
				pieces++
			}
		}
		if pieces < 2 {
			t.Errorf("the text came in %d pieces", pieces)
		}
		s.AssertDone(t)
	})
	t.Run("text, usage and finish", func(t *testing.T) {
		usage := chat.Usage{Input: 90, Output: 12, Cached: 40, Reasoning: 5}
		m, s := p.serve(t, llmtest.Text("Sunny, 30 °C.").Usage(usage))
		got, finish := must(t, m, hello())
		want := chat.Message{Role: chat.Assistant, Usage: &usage, Parts: []chat.Part{{Type: chat.PartText, Text: "Sunny, 30 °C."}}}
		if diff := cmp.Diff(want, got); diff != "" || finish != llm.FinishStop {
			t.Errorf("%s, finish %q", diff, finish)
		}
		s.AssertDone(t)
	})
	t.Run("finish reasons", func(t *testing.T) {
		for _, reason := range []llm.FinishReason{llm.FinishLength, llm.FinishFilter} {
			m, s := p.serve(t, llmtest.Text("Sun").Finish(reason))
			if got, finish := must(t, m, hello()); finish != reason || got.Text() != "Sun" {
				t.Errorf("%q, finish %q, want %q", got.Text(), finish, reason)
			}
			s.AssertDone(t)
		}
	})
	t.Run("empty answer", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Text(""))
		if got, finish := must(t, m, hello()); len(got.Parts) > 0 || finish != llm.FinishStop {
			t.Errorf("%+v, finish %q", got.Parts, finish)
		}
		s.AssertDone(t)
	})
	t.Run("settings", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Text("ok"))
		req := request(chat.Text(chat.System, "Be brief."), chat.Text(chat.User, "Hello?"))
		req.Model, req.Temperature, req.MaxOutputTokens = "model-x", new(0.5), 77
		must(t, m, req)
		got := s.Requests()[0].Request
		if got.Model != "model-x" || got.Temperature == nil || *got.Temperature != 0.5 || got.MaxOutputTokens != 77 {
			t.Errorf("%+v", got)
		}
		if diff := cmp.Diff(req.Messages, got.Messages); diff != "" {
			t.Error(diff)
		}
		s.AssertDone(t)
	})
	t.Run("huge deltas", func(t *testing.T) {
		huge := strings.Repeat("é", 1<<20)
		m, s := p.serve(t, llmtest.Text(huge))
		if got, _ := must(t, m, hello()); got.Text() != huge {
			t.Errorf("%d bytes of %d", len(got.Text()), len(huge))
		}
		s.AssertDone(t)
	})
	t.Run("concurrent calls", func(t *testing.T) { testConcurrent(t, p) })
}

func testConcurrent(t *testing.T, p Provider) {
	m, s := p.serve(t, llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		return llmtest.Text(req.Messages[0].Text())
	})))
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			text := strings.TrimSpace(strings.Repeat("word ", i+1))
			req := request(chat.Text(chat.User, text))
			req.Tools = []llm.Tool{weather, now}
			if got, err := ask(m, req); err != nil || got.Message().Text() != text {
				t.Errorf("%q, %v", got.Message().Text(), err)
			}
		})
	}
	all.Wait()
	s.AssertDone(t)
}
