package mem

import (
	"math"

	"github.com/aigen-go/aigen/runtime/retrieval/internal/rank"
)

// unit returns v at length 1, or nil for a vector that has no direction. The sum is
// taken in float64: the squares of large numbers are too large for a float32.
func unit(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return nil
	}
	length := math.Sqrt(sum)
	u := make([]float32, len(v))
	for i, x := range v {
		u[i] = float32(float64(x) / length)
	}
	return u
}

// cosine is that of two vectors of length 1. Four sums at once let the processor
// overlap them.
func cosine(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// byVector returns the documents whose vectors are nearest to v, the best first.
func (x *Index) byVector(v []float32, n int, admits func(*entry) bool) []int {
	v = unit(v)
	if v == nil {
		return nil
	}
	hits := make([]rank.Hit[string], 0, len(x.numbers))
	for i := range x.docs {
		e := &x.docs[i]
		if e.removed || e.unit == nil || !admits(e) {
			continue
		}
		if c := float64(cosine(v, e.unit)); x.config.MinSimilarity == 0 || c >= x.config.MinSimilarity {
			hits = append(hits, rank.Hit[string]{Key: e.ID, Score: c})
		}
	}
	return x.best(hits, n)
}
