package anthropic

import (
	"encoding/json"

	"github.com/aigen-go/aigen/runtime/chat"
)

// providerName is the name in the provider data of parts that this package made.
const providerName = "anthropic"

// data is what this package keeps of a thought: its signature, or all of one that
// is encrypted.
type data struct {
	Signature string `json:"signature,omitempty"`
	Redacted  string `json:"redacted,omitempty"`
}

func (d data) chat() (*chat.ProviderData, error) {
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

// isThought says whether a part is one that Anthropic takes back.
func isThought(p *chat.Part) bool {
	return p.Type == chat.PartReasoning && dataOf(p) != data{}
}
