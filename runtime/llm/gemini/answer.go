package gemini

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// answer reads one answer and hands it out.
type answer struct {
	ids    wire.IDs
	out    wire.Out
	usage  *usage
	finish string
	calls  int
	// begun: something of an answer came.
	begun bool
}

// chunk is an event of the stream.
// https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
type chunk struct {
	Candidates []struct {
		Content struct {
			Parts []answerPart `json:"parts"`
		} `json:"content"`
		FinishReason  string `json:"finishReason"`
		FinishMessage string `json:"finishMessage"`
	} `json:"candidates"`
	PromptFeedback struct {
		BlockReason string `json:"blockReason"`
	} `json:"promptFeedback"`
	UsageMetadata *usage          `json:"usageMetadata"`
	Error         json.RawMessage `json:"error"`
}

type answerPart struct {
	Text             string `json:"text"`
	Thought          bool   `json:"thought"`
	ThoughtSignature string `json:"thoughtSignature"`
	FunctionCall     *struct {
		ID   string          `json:"id"`
		Name string          `json:"name"`
		Args json.RawMessage `json:"args"`
	} `json:"functionCall"`
}

type usage struct {
	Prompt        int64 `json:"promptTokenCount"`
	ToolUsePrompt int64 `json:"toolUsePromptTokenCount"`
	Cached        int64 `json:"cachedContentTokenCount"`
	Candidates    int64 `json:"candidatesTokenCount"`
	Thoughts      int64 `json:"thoughtsTokenCount"`
}

// read hands out the answer in res, which is complete when it has its finish
// reason.
func (a *answer) read(res *http.Response) error {
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "application/json" {
		return fmt.Errorf("the server did not answer with a stream: %w", wire.ErrWrongServer)
	}
	for data, err := range wire.Events(res.Body) {
		if err != nil && a.finish != "" {
			break
		}
		if err != nil {
			return err
		}
		var c chunk
		if err := json.Unmarshal(data, &c); err != nil {
			return wire.Unexpected(err)
		}
		if err := a.chunk(&c); err != nil {
			return err
		}
	}
	if a.finish == "" {
		return wire.ErrCut
	}
	return a.end()
}

func (a *answer) chunk(c *chunk) error {
	if len(c.Error) > 0 {
		return wire.StreamError(c.Error)
	}
	if c.UsageMetadata != nil {
		a.usage = c.UsageMetadata // the sum so far
	}
	if c.PromptFeedback.BlockReason != "" {
		a.finish = "SAFETY"
	}
	if len(c.Candidates) == 0 {
		return nil
	}
	candidate := &c.Candidates[0]
	for i := range candidate.Content.Parts {
		if err := a.part(&candidate.Content.Parts[i]); err != nil {
			return err
		}
	}
	if candidate.FinishReason != "" {
		a.finish = candidate.FinishReason
		return a.brokenOff(candidate.FinishMessage)
	}
	return nil
}

// part hands out a part of the answer.
func (a *answer) part(p *answerPart) error {
	kept := data{Signature: p.ThoughtSignature}
	var out llm.Delta
	switch f := p.FunctionCall; {
	case f != nil:
		kept.ID = f.ID
		args, err := compact(f.Args)
		if err != nil {
			return wire.Unexpected(err)
		}
		out.Call = &llm.CallDelta{Index: a.calls, ID: a.ids.Unique(f.ID), Name: f.Name, Arguments: args}
		a.calls++
	case p.Thought:
		out.Reasoning = p.Text
	default:
		out.Text = p.Text
	}
	var err error
	if out.Provider, err = kept.chat(); err != nil {
		return err
	}
	if out == (llm.Delta{}) {
		return nil
	}
	a.begun = true
	return a.out(out)
}

// compact leaves out the blanks of arguments, which Gemini sends over several
// lines.
func compact(args json.RawMessage) (string, error) {
	if len(args) == 0 || string(args) == "null" {
		return "{}", nil
	}
	var b bytes.Buffer
	err := json.Compact(&b, args)
	return b.String(), err
}

// brokenOff is the error of a model that stopped because it went wrong.
func (a *answer) brokenOff(message string) error {
	switch a.finish {
	case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS":
	case "OTHER", "FINISH_REASON_UNSPECIFIED":
		if a.begun {
			return nil
		}
	default:
		return nil
	}
	if message != "" {
		message = ": " + message
	}
	return fmt.Errorf("the model broke off with %s%s", a.finish, message)
}

// end hands out the last delta.
func (a *answer) end() error {
	out := llm.Delta{Finish: llm.FinishStop}
	if u := a.usage; u != nil {
		out.Usage = &chat.Usage{
			Input: u.Prompt + u.ToolUsePrompt, Output: u.Candidates + u.Thoughts,
			Cached: u.Cached, Reasoning: u.Thoughts,
		}
	}
	switch a.finish {
	case "MAX_TOKENS":
		out.Finish = llm.FinishLength
	case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII":
		out.Finish = llm.FinishFilter
	default:
		if a.calls > 0 {
			out.Finish = llm.FinishCalls
		}
	}
	return a.out(out)
}
