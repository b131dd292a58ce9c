package anthropic

import "github.com/aigen-go/aigen/runtime/llm"

var _ llm.Identified = (*Model)(nil)

// Identify says anthropic, also where a cloud or another server answers.
func (m *Model) Identify(model string) llm.Identity {
	return llm.Identity{Provider: providerName, Model: m.named(model)}
}
