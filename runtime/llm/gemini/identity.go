package gemini

import "github.com/aigen-go/aigen/runtime/llm"

var _ llm.Identified = (*Model)(nil)

// Identify says gcp.gemini, or gcp.vertex_ai where the model is asked for there.
func (m *Model) Identify(model string) llm.Identity {
	provider := "gcp.gemini"
	if m.vertex() {
		provider = "gcp.vertex_ai"
	}
	return llm.Identity{Provider: provider, Model: m.named(model)}
}
