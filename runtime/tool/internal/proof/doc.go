// Package proof shows that the schema of a tool says what its decoder accepts, and
// that the decoder enforces what the schema says. A validator that knows nothing of
// aigen judges the same JSON as the decoder.
//
// It is a module of its own so that the validator is in nobody's go.sum.
package proof
