package router_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/router"
)

// capable is a scripted model that takes images.
type capable struct{ *llmtest.Model }

func (capable) Capabilities(model string) llm.Capabilities {
	return llm.Capabilities{OutputWithTools: model == "big", Files: []string{"image/*"}}
}

func (capable) Identify(model string) llm.Identity {
	return llm.Identity{Provider: "able", Model: model}
}

func ask(m llm.Model, req *llm.Request) (string, error) {
	var all llm.Accumulator
	for d, err := range m.Stream(context.Background(), req) {
		if err != nil {
			return all.Message().Text(), err
		}
		all.Add(d)
	}
	return all.Message().Text(), nil
}

func hello(model string) *llm.Request {
	return &llm.Request{Model: model, Messages: []chat.Message{chat.Text(chat.User, "Hello?")}}
}

func TestNames(t *testing.T) {
	a := llmtest.Script(llmtest.Always(llmtest.Answer(func(r *llm.Request) llmtest.Step { return llmtest.Text("a/" + r.Model) })))
	b := llmtest.Script(llmtest.Always(llmtest.Answer(func(r *llm.Request) llmtest.Step { return llmtest.Text("b/" + r.Model) })))
	r, err := router.New(router.Config{Models: map[string]llm.Model{"openai": a, "anthropic": b}, Default: "openai"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"": "a/", "gpt-4o": "a/gpt-4o", "openai:gpt-4o": "a/gpt-4o", "anthropic:claude-sonnet-4-5": "b/claude-sonnet-4-5",
		"anthropic:": "b/", "openai:llama3:8b": "a/llama3:8b", "openai:ft:gpt-4o:me": "a/ft:gpt-4o:me",
	} {
		req := hello(name)
		if got, err := ask(r, req); got != want || err != nil {
			t.Errorf("%q: %q, %v", name, got, err)
		}
		if req.Model != name {
			t.Errorf("the request was changed to %q", req.Model)
		}
	}
	_, err = ask(r, hello("llama3:8b"))
	const want = `model call failed (fatal): the model "llama3:8b": unknown provider: there are anthropic, openai; ` +
		`if the colon is part of its name, write openai:llama3:8b`
	if err == nil || err.Error() != want || !errors.Is(err, router.ErrUnknownProvider) {
		t.Errorf("got %v", err)
	}
}

func TestNew(t *testing.T) {
	m := llmtest.Script()
	for want, c := range map[string]router.Config{
		"a router needs at least one provider":                                      {},
		`the provider "a:b": a name must have at least one character, and no colon`: {Models: map[string]llm.Model{"a:b": m}},
		"the provider a has no model":                                               {Models: map[string]llm.Model{"a": nil}},
		`the default provider "": unknown provider: there are a, b`:                 {Models: map[string]llm.Model{"a": m, "b": m}},
		`the default provider "c": unknown provider: there are a`:                   {Models: map[string]llm.Model{"a": m}, Default: "c"},
		`a fallback: the model "c:x": unknown provider: there are a; if the colon is part of its name, write a:c:x`: {
			Models: map[string]llm.Model{"a": m}, Fallbacks: []string{"c:x"},
		},
	} {
		if _, err := router.New(c); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := router.New(router.Config{Models: map[string]llm.Model{"a": m}}); err != nil {
		t.Error(err)
	}
}

func TestFallbacks(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second llmtest.Step
		want          string
		asked         int
		err           string
	}{
		{"not needed", llmtest.Text("one"), llmtest.Text("two"), "one", 0, ""},
		{"rate limited", llmtest.RateLimited(time.Hour), llmtest.Text("two"), "two", 1, ""},
		{"overloaded", llmtest.ServerError(), llmtest.Text("two"), "two", 1, ""},
		{"denied", llmtest.Denied(), llmtest.Text("two"), "", 0, "model call failed (denied, HTTP 401): Incorrect API key provided"},
		{"too long", llmtest.TooLong(), llmtest.Text("two"), "", 0, "maximum context length"},
		{"after output", llmtest.CutAfter(1, llmtest.Text("One two.")), llmtest.Text("two"), "One ", 0, "the stream broke"},
		{"both fail", llmtest.RateLimited(time.Hour), llmtest.ServerError(), "", 1,
			"model call failed (rate-limited, HTTP 429): a:x: model call failed (rate-limited, HTTP 429): Rate limit reached for requests\n" +
				"b:y: model call failed (transient, HTTP 500): The server had an error while processing your request"},
	} {
		t.Run(c.name, func(t *testing.T) {
			second := llmtest.Script(c.second)
			r, err := router.New(router.Config{
				Models:  map[string]llm.Model{"a": llmtest.Script(c.first), "b": second},
				Default: "a", Fallbacks: []string{"a:x", "b:y"},
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := ask(r, hello("x"))
			if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("%q, %v", got, err)
			}
			if e, ok := errors.AsType[*llm.Error](err); c.name == "both fail" && (!ok || e.RetryAfter != time.Hour) {
				t.Errorf("the time of the first is lost: %v", e)
			}
			all := second.Requests()
			if len(all) != c.asked || c.asked == 1 && all[0].Model != "y" {
				t.Errorf("the second was asked %d times", len(all))
			}
		})
	}
}

// TestFallbacksThatCannot: a fallback is not asked for what it cannot do.
func TestFallbacksThatCannot(t *testing.T) {
	image := hello("")
	image.Messages[0].Parts = append(image.Messages[0].Parts, chat.Part{
		Type: chat.PartFile, File: &chat.File{MediaType: "image/png", Data: []byte{1}},
	})
	form := hello("")
	form.Tools = []llm.Tool{{Name: "f"}}
	form.Output = &llm.Output{Name: "o", Schema: `{"type":"object"}`}
	for name, req := range map[string]*llm.Request{"image": image, "form": form} {
		blind, able := llmtest.Script(llmtest.Text("blind")), llmtest.Script(llmtest.Text("able"))
		r, err := router.New(router.Config{
			Models:  map[string]llm.Model{"a": llmtest.Script(llmtest.ServerError()), "blind": blind, "able": capable{able}},
			Default: "a", Fallbacks: []string{"blind:x", "able:small", "able:big"},
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := ask(r, req)
		if err != nil || got != "able" || len(blind.Requests()) > 0 {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if want := map[string]string{"image": "small", "form": "big"}[name]; able.Requests()[0].Model != want {
			t.Errorf("%s: asked %s", name, able.Requests()[0].Model)
		}
	}
}

func TestWhatIsKnown(t *testing.T) {
	r, err := router.New(router.Config{Models: map[string]llm.Model{"a": llmtest.Script(), "b": capable{llmtest.Script()}}, Default: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Capabilities("b:big").OutputWithTools || r.Capabilities("b:small").OutputWithTools || r.Capabilities("big").OutputWithTools ||
		r.Capabilities("c:big").OutputWithTools {
		t.Error("the capabilities are not those of the model")
	}
	if got := r.Identify("b:big"); got != (llm.Identity{Provider: "able", Model: "big"}) {
		t.Errorf("%+v", got)
	}
	if got := r.Identify("c:big"); got != (llm.Identity{Model: "c:big"}) {
		t.Errorf("%+v", got)
	}
}

// endless never stops, and counts what it wrote.
type endless struct{ written int }

func (e *endless) Stream(context.Context, *llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		for yield(llm.Delta{Text: "x"}, nil) {
			e.written++
		}
	}
}

func TestBreakingOut(t *testing.T) {
	m := &endless{}
	r, err := router.New(router.Config{Models: map[string]llm.Model{"a": m, "b": llmtest.Script()}, Default: "a", Fallbacks: []string{"b:x"}})
	if err != nil {
		t.Fatal(err)
	}
	for range r.Stream(context.Background(), hello("")) {
		if m.written == 3 {
			break
		}
	}
	if m.written != 3 {
		t.Errorf("wrote %d", m.written)
	}
}
