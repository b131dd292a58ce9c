package mem

import (
	"github.com/aigen-go/aigen/runtime/retrieval/internal/rank"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/vectors"
)

// byVector returns the documents whose vectors are nearest to v, the best first.
func (x *Index) byVector(v []float32, n int, admits func(*entry) bool) []int {
	v = vectors.Unit(v)
	if v == nil {
		return nil
	}
	hits := make([]rank.Hit[string], 0, len(x.numbers))
	for i := range x.docs {
		e := &x.docs[i]
		if e.removed || e.unit == nil || !admits(e) {
			continue
		}
		if c := float64(vectors.Dot(v, e.unit)); x.config.MinSimilarity == 0 || c >= x.config.MinSimilarity {
			hits = append(hits, rank.Hit[string]{Key: e.ID, Score: c})
		}
	}
	return x.best(hits, n)
}
