package llm_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

func TestAccumulator(t *testing.T) {
	var a llm.Accumulator
	for _, d := range []llm.Delta{
		{Reasoning: "Let me "}, {Text: "Sun", Reasoning: "see."},
		{Call: &llm.CallDelta{Index: 7, ID: "x", Name: "f", Arguments: "{"}},
		{Call: &llm.CallDelta{Index: -1, ID: "y", Name: "g"}},
		{Text: "ny"}, {Call: &llm.CallDelta{Index: 7, Arguments: "}"}},
		{Usage: &chat.Usage{Input: 1, Output: 2}}, {Usage: &chat.Usage{Output: 1}, Finish: llm.FinishCalls},
	} {
		a.Add(d)
	}
	want := chat.Message{
		Role:  chat.Assistant,
		Usage: &chat.Usage{Input: 1, Output: 3},
		Parts: []chat.Part{
			{Type: chat.PartReasoning, Text: "Let me see."},
			{Type: chat.PartText, Text: "Sun"},
			{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "x", Name: "f", Arguments: "{}"}},
			{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "y", Name: "g"}},
			{Type: chat.PartText, Text: "ny"},
		},
	}
	if diff := cmp.Diff(want, a.Message()); diff != "" {
		t.Error(diff)
	}
	if a.Finish() != llm.FinishCalls {
		t.Errorf("finish %q", a.Finish())
	}
	if c := a.Call(-1); c.ID != "y" || c.Name != "g" {
		t.Errorf("call %v", c)
	}
	a.Message().Usage.Input = 99
	if a.Message().Usage.Input != 1 {
		t.Error("a message shares its usage with the accumulator")
	}
}

// TestAccumulatorOfProviderData: what a provider wants back stays with the part
// that it came with, and nothing is added to that part any more.
func TestAccumulatorOfProviderData(t *testing.T) {
	data := func(s string) *chat.ProviderData {
		return &chat.ProviderData{Name: "p", Data: json.RawMessage(s)}
	}
	var a llm.Accumulator
	for _, d := range []llm.Delta{
		{Reasoning: "One"}, {Reasoning: " two"}, {Provider: data("1")},
		{Provider: data("2")},
		{Reasoning: "Three", Provider: data("3")},
		{Text: "Hello", Provider: data("4")}, {Text: "there"},
		{Call: &llm.CallDelta{Index: 0, ID: "x", Name: "f", Arguments: "{"}, Provider: data("5")},
		{Call: &llm.CallDelta{Index: 0, Arguments: "}"}},
		{Reasoning: "Four", Text: "bye", Provider: data("6")}, {Reasoning: "Five"},
	} {
		a.Add(d)
	}
	want := []chat.Part{
		{Type: chat.PartReasoning, Text: "One two", Provider: data("1")},
		{Type: chat.PartReasoning, Provider: data("2")},
		{Type: chat.PartReasoning, Text: "Three", Provider: data("3")},
		{Type: chat.PartText, Text: "Hello", Provider: data("4")},
		{Type: chat.PartText, Text: "there"},
		{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "x", Name: "f", Arguments: "{}"}, Provider: data("5")},
		{Type: chat.PartReasoning, Text: "Four"},
		{Type: chat.PartText, Text: "bye", Provider: data("6")},
		{Type: chat.PartReasoning, Text: "Five"},
	}
	if diff := cmp.Diff(want, a.Message().Parts); diff != "" {
		t.Error(diff)
	}
}

func TestAccumulatorIsNotChangedByAsking(t *testing.T) {
	var a llm.Accumulator
	if c := a.Call(3); c != (chat.ToolCall{}) {
		t.Errorf("call %v", c)
	}
	if diff := cmp.Diff(chat.Message{Role: chat.Assistant}, a.Message()); diff != "" || a.Finish() != "" {
		t.Error(diff)
	}
}

func TestErrorText(t *testing.T) {
	cause := errors.New("slow down")
	for _, c := range []struct {
		err  *llm.Error
		want string
	}{
		{&llm.Error{Kind: llm.RateLimited, Status: 429, Err: cause}, "model call failed (rate-limited, HTTP 429): slow down"},
		{&llm.Error{Kind: llm.Transient, Err: cause}, "model call failed (transient): slow down"},
	} {
		if c.err.Error() != c.want || !errors.Is(c.err, cause) {
			t.Errorf("got %v", c.err)
		}
	}
}
