// Package tool is what generated code calls: it decodes the arguments that a
// model wrote, runs the method, and turns its result into text.
//
// A [Tool] is usually made by aigen from an annotated method. Its arguments are
// decoded in one pass by a [Decoder], which checks everything that the schema
// says and collects every [Problem] with its place, so that the model can mend
// all of them at once. Its result is written by an [Encoder]. An application can
// also make a Tool by hand, for one that is only known at run time.
//
// # What the schema says, and what is accepted
//
// They are the same, with these exceptions. More is accepted, because providers cannot
// all write the neutral form: null for what may be missing, a string of digits for an
// integer of 64 bits, and a list of keys and values for a map. Less is accepted where a
// schema has no words for it: integers have the range of 64 bits, or 1000 digits if they
// are a [math/big.Int]; floating-point numbers have the range of their type; keys are
// given once; arguments have at most [MaxArguments] bytes and [MaxDepth] levels; and a
// type that reads its text or its JSON itself has the last word, which the model is told.
package tool
