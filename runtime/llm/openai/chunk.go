package openai

import (
	"encoding/json"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// chunk is an event of the stream, or a whole answer of a server that does not
// stream. It has the fields that servers are known to send; all may be absent.
type chunk struct {
	Choices []struct {
		Delta        delta  `json:"delta"`
		Message      *delta `json:"message"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage *usage          `json:"usage"`
	Error json.RawMessage `json:"error"`
}

type delta struct {
	Content text `json:"content"`
	Refusal text `json:"refusal"`
	// The reasoning of DeepSeek, vLLM and others, and that of OpenRouter, Ollama
	// and others. Some send the same in both.
	ReasoningContent text        `json:"reasoning_content"`
	Reasoning        text        `json:"reasoning"`
	ToolCalls        []callPiece `json:"tool_calls"`
}

func (d *delta) reasoning() string {
	if d.ReasoningContent != "" {
		return string(d.ReasoningContent)
	}
	return string(d.Reasoning)
}

type callPiece struct {
	Index *int   `json:"index"`
	ID    string `json:"id"`
	// ExtraContent is what some servers want back with the call.
	ExtraContent json.RawMessage `json:"extra_content"`
	Function     struct {
		Name      string       `json:"name"`
		Arguments rawArguments `json:"arguments"`
	} `json:"function"`
}

// text is a string, or a list of parts of which the text is taken.
type text string

// UnmarshalJSON reads either form; anything else is no text.
func (t *text) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '"':
		return json.Unmarshal(data, (*string)(t))
	case '[':
		var parts []struct{ Text string }
		if json.Unmarshal(data, &parts) != nil {
			return nil
		}
		var all strings.Builder
		for _, p := range parts {
			all.WriteString(p.Text)
		}
		*t = text(all.String())
	}
	return nil
}

// rawArguments is a string of JSON, or the JSON itself, which some servers send.
type rawArguments string

// UnmarshalJSON reads either form.
func (a *rawArguments) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '"':
		return json.Unmarshal(data, (*string)(a))
	case '{', '[':
		*a = rawArguments(data)
	}
	return nil
}

type usage struct {
	PromptTokens        int64 `json:"prompt_tokens"`
	CompletionTokens    int64 `json:"completion_tokens"`
	PromptTokensDetails struct {
		CachedTokens int64 `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
	CompletionTokensDetails struct {
		ReasoningTokens int64 `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
}

func (u *usage) chat() *chat.Usage {
	if u == nil {
		return nil
	}
	return &chat.Usage{
		Input: u.PromptTokens, Output: u.CompletionTokens,
		Cached: u.PromptTokensDetails.CachedTokens, Reasoning: u.CompletionTokensDetails.ReasoningTokens,
	}
}

// finishOf translates a finish reason. Servers have many words for the usual
// end, and some say it after tool calls too.
func finishOf(reason string, calls bool) llm.FinishReason {
	switch reason {
	case "length", "max_tokens":
		return llm.FinishLength
	case "content_filter":
		return llm.FinishFilter
	}
	if calls {
		return llm.FinishCalls
	}
	return llm.FinishStop
}
