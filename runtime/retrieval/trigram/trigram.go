// Package trigram is an embedder that needs neither a key nor a network: the vector
// of a text counts, by a hash, the words in it and the groups of three letters that
// these are made of.
//
// It finds what is spelt alike: other forms of a word, parts of compounds, slips of
// the pen, which BM25 does not. It knows nothing of what words mean: "car" and
// "automobile" have nothing in common for it. So it is for programs that must work
// offline, and for tests; where answers matter, use the embedder of a provider.
package trigram

import (
	"context"
	"hash/fnv"
	"math"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/words"
)

// Size is the length of the vectors.
const Size = 512

// Embedder makes the vectors. Its zero value is ready; the same text has the same
// vector on every machine.
type Embedder struct{}

var _ retrieval.Embedder = Embedder{}

// Name is that of the package, with the size of the vectors.
func (Embedder) Name() string { return "trigram-512" }

// Embed never fails, unless ctx has ended. The vector of a text without letters and
// digits is zero.
func (Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		vectors[i] = vector(text)
	}
	return vectors, nil
}

// vector counts each word once as a whole, and once by its groups, so that long words
// do not outweigh short ones.
func vector(text string) []float32 {
	v := make([]float32, Size)
	for word := range words.Of(text) {
		add(v, word, 1)
		letters := []rune("^" + word + "$")
		groups := len(letters) - 2
		for i := range groups {
			add(v, string(letters[i:i+3]), 1/math.Sqrt(float64(groups)))
		}
	}
	for i, x := range v { // the tenth time says less than the first
		v[i] = float32(math.Copysign(math.Sqrt(math.Abs(float64(x))), float64(x)))
	}
	return v
}

// add counts a feature at the place that its hash gives it. The sign, which is of the
// hash too, lets features that share a place cancel out rather than add up.
func add(v []float32, feature string, weight float64) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(feature)) // never fails
	sum := h.Sum32()
	if sum&1 == 1 {
		weight = -weight
	}
	v[(sum>>1)%Size] += float32(weight)
}
