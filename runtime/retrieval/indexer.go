package retrieval

import "context"

// Indexer keeps documents. Its methods may be called by several goroutines at once,
// also while others search: each call is seen whole or not at all.
type Indexer interface {
	// Upsert adds documents, and replaces those whose ID is there. Of documents with
	// the same ID in one call the last one counts. A document that is there already,
	// with the same title and text, is not embedded again.
	Upsert(ctx context.Context, docs ...Document) error
	// Delete removes documents. An ID that is not there is no error.
	Delete(ctx context.Context, ids ...string) error
	// Replace makes docs those documents whose metadata has all of filter: the ones
	// that are there, and not in docs, are removed. So a page is indexed again whose
	// parts have changed, or are fewer than before. The filter must not be empty, and
	// each of docs must fit it.
	Replace(ctx context.Context, filter map[string]string, docs ...Document) error
	// Len is how many documents there are.
	Len(ctx context.Context) (int, error)
}

// Index keeps documents and finds them again.
type Index interface {
	Retriever
	Indexer
}
