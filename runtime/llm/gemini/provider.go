package gemini

import (
	"encoding/json"

	"github.com/aigen-go/aigen/runtime/chat"
)

// providerName is the name in the provider data of parts that this package made.
const providerName = "gemini"

// data is what this package keeps of a part.
type data struct {
	// Signature is the thought signature, which stands for what the model thought.
	Signature string `json:"signature,omitempty"`
	// ID is the one that Gemini gave a tool call; mostly it gives none.
	ID string `json:"id,omitempty"`
}

// chat is nil if there is nothing to keep.
func (d data) chat() (*chat.ProviderData, error) {
	if d == (data{}) {
		return nil, nil
	}
	raw, err := json.Marshal(d)
	return &chat.ProviderData{Name: providerName, Data: raw}, err
}

// dataOf returns what this package kept of a part; nothing of what others did.
func dataOf(p *chat.Part) data {
	var d data
	if p.Provider == nil || p.Provider.Name != providerName || json.Unmarshal(p.Provider.Data, &d) != nil {
		return data{}
	}
	return d
}
