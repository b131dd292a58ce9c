package tool

import (
	"fmt"
	"strings"
)

// maxProblemText bounds the text of an [ArgumentError], in bytes: arguments can
// be wrong in a million places, and the text goes to a model.
const maxProblemText = 16 << 10

// Problem is one thing that is wrong with the arguments of a call.
type Problem struct {
	// Path leads to the value, such as lines[1].qty; it is empty when the
	// arguments as a whole are meant.
	Path string
	// Message says what is wrong in words for the model, such as
	// "kelvin" is not one of celsius, fahrenheit.
	Message string
}

// String returns "path: message".
func (p Problem) String() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// ArgumentError lists everything that is wrong with the arguments of a call.
// The method was not called.
type ArgumentError struct {
	Problems []Problem
}

// Error lists the problems, one a line, each begun with "- ". The text is meant
// for the model, and no longer than 16 KiB.
func (e *ArgumentError) Error() string {
	var b strings.Builder
	b.WriteString("invalid arguments:")
	for i, p := range e.Problems {
		line := "\n- " + p.String()
		if b.Len()+len(line) > maxProblemText-64 {
			fmt.Fprintf(&b, "\n- and %d more", len(e.Problems)-i)
			break
		}
		b.WriteString(line)
	}
	return b.String()
}
