// Package mem keeps documents in memory, and finds them by their words (BM25) and by
// their vectors (exact, by cosine), fused by reciprocal rank. It is for as many
// documents as a search may look at one by one: 20,000 vectors of 384 numbers take
// some milliseconds. Nothing is kept when the program ends; retrieval/sqlite does
// that.
package mem
