package llm

import (
	"context"
	"iter"
)

// Model is a language model. Its methods may be called by several goroutines at
// once.
type Model interface {
	// Stream sends req and yields the answer piece by piece. An error is yielded
	// last, as an [*Error] if the provider said what kind it is; a stream that
	// ends without one is complete. Breaking out of the loop, like the end of
	// ctx, ends the request.
	Stream(ctx context.Context, req *Request) iter.Seq2[Delta, error]
}
