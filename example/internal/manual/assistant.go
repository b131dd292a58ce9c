// Package manual has the assistant of the example that answers from aigen's own
// documentation, and names the pages that it has read.
package manual

import (
	"cmp"
	"context"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/retrieval"
)

// Assistant answers questions about aigen from its documentation.
//
//ai:assistant id=aigen_docs_assistant "name=aigen Docs Assistant" model=gpt-4o-mini
//ai:instructions You answer questions about aigen, a generator and runtime for AI assistants in Go, from its documentation.
//ai:instructions Use only what is in the context; if it does not have the answer, say so. Show code where it helps.
type Assistant struct {
	// Pages find the parts of the documentation.
	Pages retrieval.Retriever
	// ModelName takes the place of the model in the annotation, if it is set.
	ModelName string
}

// Model returns the name of the model to ask.
func (a *Assistant) Model(ctx context.Context) string {
	return cmp.Or(a.ModelName, a.AISpec().Model)
}

// parts is how many parts of pages the model gets.
const parts = 6

// Retriever returns what finds them, with the titles in what the model reads.
func (a *Assistant) Retriever(ctx context.Context) (retrieval.Retriever, error) {
	return assistant.Retrieval{
		Retriever: a.Pages, Limit: parts,
		Format: func(d retrieval.Document) string { return "# " + d.Title + "\n" + d.Text },
	}, nil
}
