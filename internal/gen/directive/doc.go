// Package directive reads //ai: comments.
//
// A directive is a comment of one line in the doc comment of a declaration, in the
// form that Go knows (see [go/ast.ParseDirective]): //ai: right at the slashes, a
// name, and words separated by blanks. A word with blanks in it is quoted as a
// whole, with " or `.
//
//	//ai:assistant id=weather "name=Weather Assistant" temperature=0.2
//	//ai:instructions You answer questions about the weather.
//	//ai:tool readonly timeout=10s
//	//ai:param days minimum=1 maximum=14 default=3
//	//ai:router ./...
//
// A word is a flag, or a key and its value, split at the first '='. The text of
// //ai:instructions is not split into words. The NAME of //ai:param comes first.
//
// Nothing is passed over in silence: whatever is misspelt, misplaced, unknown or
// given twice is a diagnostic, and what was meant to be a directive but is none for
// Go is one, too.
package directive
