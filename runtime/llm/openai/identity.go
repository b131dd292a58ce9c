package openai

import "github.com/aigen-go/aigen/runtime/llm"

var _ llm.Identified = (*Model)(nil)

// Identify says openai, also where another server answers at the base URL: what is
// known is the protocol.
func (m *Model) Identify(model string) llm.Identity {
	return llm.Identity{Provider: "openai", Model: m.named(model)}
}
