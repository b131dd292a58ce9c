package modeltest

import (
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

var tour = &llm.Output{
	Name: "tour", Description: "A tour of a city.",
	Schema: `{"type":"object","properties":{"city":{"type":"string"},"stops":{"type":"array","items":{"type":"string"},"maxItems":9}},` +
		`"required":["city"],"additionalProperties":false}`,
}

func runOutput(t *testing.T, p Provider) {
	t.Run("by a schema", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Text(`{"city":"Recife"}`))
		req := hello()
		req.Output = tour
		got, _ := must(t, m, req)
		if out := s.Requests()[0].Request.Output; out == nil || !strings.Contains(out.Schema, `"stops"`) {
			t.Errorf("sent %+v", out)
		}
		if got.Text() != `{"city":"Recife"}` {
			t.Errorf("got %s", got.Text())
		}
		s.AssertDone(t)
	})
	t.Run("by a schema beyond the dialect", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Text(`{"value":1}`))
		req := request(chat.Text(chat.System, "Be brief."), chat.Text(chat.User, "Hello?"))
		req.Output = &llm.Output{Name: "any", Schema: anything.Schema}
		must(t, m, req)
		r := s.Requests()[0]
		if !strings.Contains(string(r.Body), "value") || !strings.Contains(string(r.Body), "Be brief.") {
			t.Errorf("the schema was lost: %s", r.Body)
		}
		s.AssertDone(t)
	})
	t.Run("with tools", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Call("now", nil), llmtest.Text(`{"city":"Recife"}`))
		if !llm.CapabilitiesOf(m, "").OutputWithTools {
			t.Skip("the model cannot")
		}
		req := hello()
		req.Tools, req.Output = []llm.Tool{now, weather}, tour
		goOn(t, m, req, 1)
		for _, r := range s.Requests() {
			if r.Request.Output == nil || len(r.Request.Tools) != 2 {
				t.Errorf("sent %+v", r.Request)
			}
		}
		s.AssertDone(t)
	})
}
