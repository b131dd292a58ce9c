package bots

import (
	"context"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

// Docs answers from documents.
//
//ai:assistant id=docs_assistant "name=Docs Assistant"
//ai:instructions You know the docs.
type Docs struct {
	// Finder finds the documents; nil means that there are none.
	Finder retrieval.Retriever
}

// Retriever finds the documents, once a run.
func (d *Docs) Retriever(ctx context.Context) (retrieval.Retriever, error) { return d.Finder, nil }
