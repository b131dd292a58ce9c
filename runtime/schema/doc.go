// Package schema turns a neutral JSON Schema (draft 2020-12), such as aigen
// generates, into the dialect that a provider accepts. What a dialect cannot
// express is either said in words, because the decoder of the arguments still
// enforces it, or refused: then the tool is sent in the neutral form.
package schema
