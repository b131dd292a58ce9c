package openai

import (
	"encoding/json"

	"github.com/aigen-go/aigen/runtime/chat"
)

// providerName is the name in the provider data of parts that this package made.
const providerName = "openai"

// data is what this package keeps of a part. Which field is set says where it came
// from, so that neither protocol gets what belongs to the other.
type data struct {
	// ExtraContent of a tool call of Chat Completions is what some servers, such as
	// Google's, want back with it.
	ExtraContent json.RawMessage `json:"extra_content,omitempty"`
	// Reasoning is a reasoning item of the Responses API.
	Reasoning json.RawMessage `json:"reasoning,omitempty"`
}

func extraContent(raw json.RawMessage) json.RawMessage {
	return append(append([]byte(`{"extra_content":`), raw...), '}')
}

func reasoningItem(raw json.RawMessage) json.RawMessage {
	return append(append([]byte(`{"reasoning":`), raw...), '}')
}

// dataOf returns what this package kept of a part; nothing of what others did.
func dataOf(p *chat.Part) data {
	var d data
	if p.Provider == nil || p.Provider.Name != providerName || json.Unmarshal(p.Provider.Data, &d) != nil {
		return data{}
	}
	return d
}
