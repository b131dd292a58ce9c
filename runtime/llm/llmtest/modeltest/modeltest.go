// Package modeltest is the conformance suite of llm.Model: what a run of an
// assistant relies on, as tests against a server that speaks the wire of a provider
// and refuses what the provider would refuse. The models of aigen pass it; whoever
// writes one for a wire that [llmtest.Handler] speaks can run it too.
package modeltest

import (
	"context"
	"errors"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// Provider is a Model, with what its wire cannot do.
type Provider struct {
	// New makes the model, which asks the server, with what the wire calls the
	// default model, and tries failed calls again at most so often. Environment
	// variables are the caller's to set.
	New func(t *testing.T, server *llmtest.Server, retries int) llm.Model
	// NoReturn: what the model thought is not sent back.
	NoReturn bool
	// NoBadArguments: arguments that are no JSON cannot come over the wire; the
	// call then fails in a way that may pass.
	NoBadArguments bool
	// NoErrors: the wire does not say that a result is an error.
	NoErrors bool
	// NoFileURL: documents cannot be told by their URL.
	NoFileURL bool
}

// Run tests the provider.
func Run(t *testing.T, p Provider) {
	t.Run("answers", func(t *testing.T) { runAnswers(t, p) })
	t.Run("calls", func(t *testing.T) { runCalls(t, p) })
	t.Run("conversations", func(t *testing.T) { runConversations(t, p) })
	t.Run("reasoning", func(t *testing.T) { runReasoning(t, p) })
	t.Run("output", func(t *testing.T) { runOutput(t, p) })
	t.Run("files", func(t *testing.T) { runFiles(t, p) })
	t.Run("faults", func(t *testing.T) { runFaults(t, p) })
	t.Run("streams", func(t *testing.T) { runStreams(t, p) })
}

// serve starts a server that plays the steps, and makes a model that asks it once.
func (p Provider) serve(t *testing.T, steps ...llmtest.Step) (llm.Model, *llmtest.Server) {
	t.Helper()
	s := llmtest.NewServer(t, steps...)
	return p.New(t, s, 0), s
}

// ask collects an answer.
func ask(m llm.Model, req *llm.Request) (*llm.Accumulator, error) {
	return askIn(context.Background(), m, req)
}

func askIn(ctx context.Context, m llm.Model, req *llm.Request) (*llm.Accumulator, error) {
	all := new(llm.Accumulator)
	for d, err := range m.Stream(ctx, req) {
		if err != nil {
			return all, err
		}
		all.Add(d)
	}
	return all, nil
}

// must asks, and fails the test if there is no answer.
func must(t *testing.T, m llm.Model, req *llm.Request) (chat.Message, llm.FinishReason) {
	t.Helper()
	got, err := ask(m, req)
	if err != nil {
		t.Fatal(err)
	}
	return got.Message(), got.Finish()
}

// kind asserts the kind of an error.
func kind(t *testing.T, err error, want llm.ErrorKind) *llm.Error {
	t.Helper()
	e, ok := errors.AsType[*llm.Error](err)
	switch {
	case !ok:
		t.Errorf("got %v, want a *llm.Error", err)
	case e.Kind != want:
		t.Errorf("got %v, want the kind %s", err, want)
	}
	return e
}

func request(messages ...chat.Message) *llm.Request { return &llm.Request{Messages: messages} }

func hello() *llm.Request { return request(chat.Text(chat.User, "Hello?")) }

// weather is a tool with most of what a schema can have.
var weather = llm.Tool{
	Name: "fetch_forecast", Description: "Gets the forecast.",
	Schema: `{
		"type": "object",
		"properties": {
			"location": {"type": "string", "minLength": 1},
			"days": {"type": "integer", "minimum": 1, "maximum": 14},
			"unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
			"areas": {"type": "array", "items": {"$ref": "#/$defs/Area"}, "maxItems": 5},
			"tags": {"type": "object", "additionalProperties": {"type": "string"}},
			"when": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
		},
		"required": ["location"],
		"additionalProperties": false,
		"$defs": {
			"Area": {
				"type": "object",
				"properties": {"name": {"type": "string"}, "parts": {"type": "array", "items": {"$ref": "#/$defs/Area"}}},
				"required": ["name"],
				"additionalProperties": false
			}
		}
	}`,
}

// now is a tool without arguments, anything one that no dialect can express.
var (
	now      = llm.Tool{Name: "now", Description: "Tells the time."}
	anything = llm.Tool{Name: "log", Schema: `{"type":"object","properties":{"value":{}},"required":["value"]}`}
)
