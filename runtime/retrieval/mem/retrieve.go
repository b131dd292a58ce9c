package mem

import (
	"context"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/rank"
)

// Retrieve finds documents by the words of q, by its vector, or by both. Its errors
// are those of the embedder, and of a vector that is not as long as the others.
func (x *Index) Retrieve(ctx context.Context, q retrieval.Query) ([]retrieval.Document, error) {
	found, err := x.retrieve(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("search the index: %w", err)
	}
	return found, nil
}

func (x *Index) retrieve(ctx context.Context, q retrieval.Query) ([]retrieval.Document, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if q.Vector == nil && x.config.Embedder != nil && strings.TrimSpace(q.Text) != "" && x.filled() {
		vectors, err := retrieval.Embed(ctx, x.config.Embedder, []string{q.Text})
		if err != nil {
			return nil, err
		}
		q.Vector = vectors[0]
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.size != 0 && q.Vector != nil && len(q.Vector) != x.size {
		return nil, fmt.Errorf("%w: the question has %d numbers, the documents have %d", retrieval.ErrDimensions, len(q.Vector), x.size)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	admits := func(e *entry) bool { return q.Admits(&e.Document) }
	n := rank.Candidates(q.Wants())
	var searches [][]int
	least := 0.0
	if q.Vector != nil && x.size != 0 {
		near := x.byVector(q.Vector, n, admits)
		if searches = append(searches, near); len(near) > 0 {
			least = rank.Telling
		}
	}
	if strings.TrimSpace(q.Text) != "" {
		searches = append(searches, x.byWords(q.Text, n, least, admits))
	}
	return x.fuse(q.Wants(), searches), nil
}

func (x *Index) filled() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.numbers) > 0
}

// fuse returns the n best documents of all searches.
func (x *Index) fuse(n int, searches [][]int) []retrieval.Document {
	lists := make([][]string, len(searches))
	for i, numbers := range searches {
		for _, number := range numbers {
			lists[i] = append(lists[i], x.docs[number].ID)
		}
	}
	var found []retrieval.Document
	for _, hit := range rank.Fuse(n, lists...) {
		d := x.docs[x.numbers[hit.Key]].Document
		d.Vector = nil
		d = d.Clone()
		d.Score = hit.Score
		found = append(found, d)
	}
	return found
}
