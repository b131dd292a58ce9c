package tool

import (
	"errors"
	"strings"
)

// DefaultError says that the default of an argument is not a value of its type. That is
// a mistake in the program and not in the arguments: every call fails, whatever it is
// called with. Aigen refuses such defaults where it can; it cannot where only the
// UnmarshalText or UnmarshalJSON method of a type knows which values there are.
type DefaultError struct {
	// Default is the JSON of the default.
	Default string
	// Err says what is wrong with it. It is not unwrapped, as it is no mistake of a model.
	Err error
}

// Error is one line.
func (e *DefaultError) Error() string {
	var problems []string
	if refused, ok := errors.AsType[*ArgumentError](e.Err); ok {
		for _, p := range refused.Problems {
			problems = append(problems, p.String())
		}
	} else {
		problems = []string{e.Err.Error()}
	}
	return "tool: the default " + shorten(e.Default) + " cannot be used: " + strings.Join(problems, "; ")
}

// Default reads the default of a field from its JSON. If it is not valid, [Decode]
// returns a [*DefaultError].
func Default[T any](d *Decoder, text string, decode func(*Decoder) T) T {
	v, err := Decode([]byte(text), decode)
	if err != nil && d.broken == nil {
		d.broken = &DefaultError{Default: text, Err: err}
		d.halt()
	}
	return v
}
