// Package schema turns a neutral JSON Schema (draft 2020-12), such as aigen
// generates, into the dialect that a provider accepts: see [OpenAIStrict],
// [AnthropicStrict], [GeminiParameters] and [MCPInput], and [Dialect] for all of them.
// For each there is a linter, such as [CheckGeminiParameters], and [Dialect.Plan] says
// how the tools of one request go to the provider.
//
// What a dialect cannot express is either said in words, because the decoder of the
// arguments still enforces it, or refused: then the tool is sent in the neutral form.
// Decoders of runtime/tool take every rendering: null for what is optional, lists of
// keys and values for maps, strings of digits for integers of 64 bits.
package schema
