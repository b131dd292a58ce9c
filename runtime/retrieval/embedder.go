package retrieval

import (
	"context"
	"fmt"
)

// Embedder makes vectors of texts, such that texts of like meaning have vectors of
// like direction. Its methods may be called by several goroutines at once.
type Embedder interface {
	// Embed returns one vector for each text, in their order, all of one length. An
	// index calls it with many texts at once, and with single questions.
	Embed(ctx context.Context, texts []string) ([][]float32, error)
	// Name is that of what the vectors come from, such as
	// "openai/text-embedding-3-small". Vectors of different names cannot be compared;
	// an index that is kept in a file refuses another embedder than it was made with.
	Name() string
}

// Embed makes the vectors of texts and sees that the embedder kept its promise: as
// many vectors as texts, of one length, made of numbers. The error wraps
// [ErrInvalid] or [ErrDimensions] if not. No texts are no call.
func Embed(ctx context.Context, e Embedder, texts []string) ([][]float32, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	vectors, err := e.Embed(ctx, texts)
	if err != nil {
		return nil, fmt.Errorf("embedding %d texts with %s: %w", len(texts), e.Name(), err)
	}
	if len(vectors) != len(texts) {
		return nil, fmt.Errorf("%w answer of the embedder %s: %d vectors for %d texts", ErrInvalid, e.Name(), len(vectors), len(texts))
	}
	for _, v := range vectors {
		if err := CheckVector(v); err != nil {
			return nil, fmt.Errorf("embedder %s: %w", e.Name(), err)
		}
		if len(v) != len(vectors[0]) {
			return nil, fmt.Errorf("embedder %s: %w: %d and %d", e.Name(), ErrDimensions, len(vectors[0]), len(v))
		}
	}
	return vectors, nil
}
