// Package rank fuses what several searches found. Both indexes use it.
package rank

import (
	"cmp"
	"slices"
)

// damping is the constant of reciprocal rank fusion, as in the paper that proposed
// it (Cormack, Clarke and Büttcher, 2009): the higher, the less do first places count.
const damping = 60

// Hit is a document that was found.
type Hit[K cmp.Ordered] struct {
	Key   K
	Score float64
}

// Fuse returns the n best of what several searches found, each sorted from best to
// worst. Only places count, so the searches need not measure alike. The score of a
// hit is 1 if all searches have it first. Hits of the same score are sorted by key.
func Fuse[K cmp.Ordered](n int, searches ...[]K) []Hit[K] {
	scores := map[K]float64{}
	share := (damping + 1) / float64(max(1, len(searches)))
	for _, keys := range searches {
		for place, key := range keys {
			scores[key] += share / float64(damping+1+place)
		}
	}
	hits := make([]Hit[K], 0, len(scores))
	for key, score := range scores {
		hits = append(hits, Hit[K]{key, score})
	}
	Sort(hits)
	return hits[:min(n, len(hits))]
}

// Sort sorts hits, the best first.
func Sort[K cmp.Ordered](hits []Hit[K]) {
	slices.SortFunc(hits, func(a, b Hit[K]) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Key, b.Key))
	})
}

// Telling is the least score of BM25 at which a document counts that is searched for by
// its vector, too. What has less has only words of the question that every other
// document has, such as "the"; its place among others like it would outweigh what its
// vector says.
const Telling = 1e-3

// Candidates is how many hits each search should have, so that the n best of all are
// sure to be found in nearly every case.
func Candidates(n int) int { return max(50, 4*n) }
