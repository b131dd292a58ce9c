package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// Step is what the model does in one call. The zero value is an empty answer.
// Its methods return changed copies, so they can be chained:
//
//	llmtest.Text("One moment.").Call("fetch_forecast", args).Usage(chat.Usage{Input: 90, Output: 12})
type Step struct {
	reasoning, text string
	hidden          int
	calls           []call
	usage           *chat.Usage
	finish          llm.FinishReason
	err             error
	fault           *breakage
	pause           *pause
	answer          func(*llm.Request) Step
	always          bool
}

type call struct{ id, name, arguments string }

// pause stops a stream after some deltas until a channel is readable or closed;
// a nil channel stops it until the context ends.
type pause struct {
	after int
	until <-chan struct{}
}

// Text answers with text, streamed word by word.
func Text(text string) Step { return Step{text: text} }

// Call calls one tool. The arguments are JSON text if they are a string, a
// []byte or a [json.RawMessage], and sent as they are, valid or not; nil is {};
// anything else is marshalled. Call panics if that fails.
func Call(name string, arguments any) Step { return Step{}.Call(name, arguments) }

// Calls calls several tools in one answer: it joins steps made by [Call]. Of
// anything else in the steps, only their text is kept.
func Calls(steps ...Step) Step {
	var all Step
	for _, s := range steps {
		all.text += s.text
		all.calls = append(all.calls, s.calls...)
	}
	return all
}

// Answer computes the step from the request that it answers, which it must not
// change.
func Answer(answer func(req *llm.Request) Step) Step { return Step{answer: answer} }

// Always plays s for this and all further calls; steps after it are never
// reached.
func Always(s Step) Step {
	s.always = true
	return s
}

// Fail fails the call with err, before any delta. A server answers with the HTTP
// status and body that stand for an [*llm.Error], and with 500 for any other.
func Fail(err error) Step { return Step{err: err} }

// RateLimited fails the call with HTTP 429. A server says Retry-After: after.
func RateLimited(after time.Duration) Step {
	return fault(llm.RateLimited, 429, after, "Rate limit reached for requests")
}

// ServerError fails the call with HTTP 500. A server says Retry-After: 0, so
// that clients that try again do so at once.
func ServerError() Step {
	return fault(llm.Transient, 500, 0, "The server had an error while processing your request")
}

// Denied fails the call with HTTP 401.
func Denied() Step { return fault(llm.Denied, 401, 0, "Incorrect API key provided") }

// TooLong fails the call because the conversation does not fit into the model.
func TooLong() Step {
	return fault(llm.TooLong, 400, 0, "This model's maximum context length is 128000 tokens. Please reduce the length of the messages.")
}

func fault(kind llm.ErrorKind, status int, after time.Duration, message string) Step {
	return Fail(&llm.Error{Kind: kind, Status: status, RetryAfter: after, Err: errors.New(message)})
}

// Hang does not answer until the context of the call, or the HTTP request, ends.
func Hang() Step { return PauseAfter(0, nil, Step{}) }

// PauseAfter plays n deltas of s, waits until the channel is closed or has a
// value, and then plays the rest. A nil channel waits until the context of the
// call, or the HTTP request, ends. Deltas are counted as in [CutAfter].
func PauseAfter(n int, until <-chan struct{}, s Step) Step {
	s.pause = &pause{n, until}
	return s
}

// Call adds a tool call to the answer; see the function [Call].
func (s Step) Call(name string, arguments any) Step {
	s.calls = append(slices.Clip(s.calls), call{name: name, arguments: jsonText(name, arguments)})
	return s
}

// ID sets the ID of the last tool call, which otherwise is the first of call_1,
// call_2 … that the conversation does not have.
func (s Step) ID(id string) Step {
	if n := len(s.calls); n > 0 {
		s.calls = slices.Clone(s.calls)
		s.calls[n-1].id = id
	}
	return s
}

// Reasoning adds reasoning before the answer.
func (s Step) Reasoning(text string) Step {
	s.reasoning += text
	return s
}

// HiddenReasoning adds a thought that the provider keeps to itself, after the
// [Step.Reasoning]. It reaches the caller as a piece without a text, whose provider
// data are to be sent back.
func (s Step) HiddenReasoning() Step {
	s.hidden++
	return s
}

// Usage sets what the call used. Without it a [Model] reports none, and a server
// zeros.
func (s Step) Usage(u chat.Usage) Step {
	s.usage = &u
	return s
}

// Finish sets why the model stops, which otherwise is llm.FinishCalls if it
// calls tools, and llm.FinishStop if not.
func (s Step) Finish(reason llm.FinishReason) Step {
	s.finish = reason
	return s
}

func jsonText(name string, arguments any) string {
	switch a := arguments.(type) {
	case nil:
		return "{}"
	case string:
		return a
	case []byte:
		return string(a)
	case json.RawMessage:
		return string(a)
	}
	text, err := json.Marshal(arguments)
	if err != nil {
		panic(fmt.Sprintf("llmtest: the arguments of %s: %v", name, err))
	}
	return string(text)
}
