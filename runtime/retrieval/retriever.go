package retrieval

import (
	"context"
	"fmt"
	"unicode/utf8"
)

// Retriever finds documents. Its method may be called by several goroutines at
// once.
type Retriever interface {
	// Retrieve returns the documents that fit q best, the best one first; none is no
	// error.
	Retrieve(ctx context.Context, q Query) ([]Document, error)
}

// RetrieverFunc is a function that is a [Retriever]: for a search of one's own, or
// to change a query on its way to an index.
//
//	retrieval.RetrieverFunc(func(ctx context.Context, q retrieval.Query) ([]retrieval.Document, error) {
//		q.Owner = tenantOf(ctx)
//		return index.Retrieve(ctx, q)
//	})
type RetrieverFunc func(ctx context.Context, q Query) ([]Document, error)

// Retrieve calls f.
func (f RetrieverFunc) Retrieve(ctx context.Context, q Query) ([]Document, error) { return f(ctx, q) }

// Query says which documents are wanted.
type Query struct {
	// Text is a question, or some words. It has no syntax: quotes, signs and words
	// like AND are searched for, or overlooked, as any others.
	Text string
	// Vector is searched for in place of the vector of Text.
	Vector []float32
	// Limit is how many documents are wanted at most; 0 means [DefaultLimit].
	Limit int
	// Owner is for whom documents are wanted: those that this owner has are found,
	// and those that have none. An empty Owner finds only the latter, so that a
	// forgotten one shows nobody what is another's.
	Owner string
	// Filter is what the metadata of a document must have, all of it.
	Filter map[string]string
}

// DefaultLimit is how many documents a [Query] wants that does not say.
const DefaultLimit = 4

// MaxLimit is how many documents a [Query] can want.
const MaxLimit = 1000

// Check says what is wrong with q; the error wraps [ErrInvalid].
func (q *Query) Check() error {
	switch {
	case q.Limit < 0 || q.Limit > MaxLimit:
		return fmt.Errorf("%w query: it wants %d documents, and 1 to %d can be had", ErrInvalid, q.Limit, MaxLimit)
	case q.Vector != nil:
		if err := CheckVector(q.Vector); err != nil {
			return fmt.Errorf("%w query: %w", ErrInvalid, err)
		}
	case !utf8.ValidString(q.Text):
		return fmt.Errorf("%w query: its text is not UTF-8", ErrInvalid)
	}
	return nil
}

// Wants is how many documents q asks for.
func (q *Query) Wants() int {
	if q.Limit == 0 {
		return DefaultLimit
	}
	return q.Limit
}

// Admits says whether q may find d: its owner and its metadata are right.
func (q *Query) Admits(d *Document) bool {
	if d.Owner != "" && d.Owner != q.Owner {
		return false
	}
	return matches(q.Filter, d.Metadata)
}

func matches(filter, metadata map[string]string) bool {
	for key, want := range filter {
		if got, ok := metadata[key]; !ok || got != want {
			return false
		}
	}
	return true
}
