package wire

import (
	"fmt"

	"github.com/aigen-go/aigen/runtime/llm"
)

// InWords tells a model what its answer must look like, where the provider cannot
// hold it to a schema. It is added to the system message.
func InWords(system string, out *llm.Output) string {
	text := "Answer with one JSON object and nothing else: no other words, and no code fence. It must be valid against this JSON Schema:\n" + out.Schema
	if out.Description != "" {
		text = fmt.Sprintf("%s\nThe answer is for this: %s", text, out.Description)
	}
	if system == "" {
		return text
	}
	return system + "\n\n" + text
}
