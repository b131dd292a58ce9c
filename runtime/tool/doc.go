// Package tool is what generated code calls: it decodes the arguments that a
// model wrote, runs the method, and turns its result into text.
//
// A [Tool] is usually made by aigen from an annotated method. Its arguments are
// decoded in one pass by a [Decoder], which checks everything that the schema
// says and collects every [Problem] with its place, so that the model can mend
// all of them at once. Its result is written by an [Encoder]. An application can
// also make a Tool by hand, for one that is only known at run time.
package tool
