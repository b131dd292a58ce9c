// Package llm is how a run talks to a language model. A [Model] streams its
// answer in [Delta] values; an [Accumulator] puts them together again. The
// implementations are in the packages below this one, one a provider;
// llmtest has models for tests.
package llm
