package assistant

import (
	"errors"
	"fmt"
)

// Output is the Go type of an assistant's answers, for a caller that wants a value
// and not a text.
type Output struct {
	// Name is that of the type, in snake case: ^[a-zA-Z0-9_-]{1,64}$.
	Name string
	// Schema is the JSON Schema of the answers, in the neutral form of a tool's. Its
	// root is an object.
	Schema string
	// Decode makes a value of the type of an answer in JSON, and checks everything
	// that the schema says. The error is a *tool.ArgumentError, fit for the model.
	Decode func(answer []byte) (any, error)
}

// ErrNoOutput: a value is wanted of an assistant that answers in words.
var ErrNoOutput = errors.New("the assistant has no output type: write output=Type in its //ai:assistant")

// OutputError is why a run came to no value although the model answered: no answer
// was what the schema of the [Output] asks for.
type OutputError struct {
	// Answer is the last answer of the model. It is for the log.
	Answer string
	// Tries is how many answers there were.
	Tries int
	// Err is what is wrong with the last one, usually a *tool.ArgumentError.
	Err error
}

// Error tells what is wrong, but not what the answer was.
func (e *OutputError) Error() string {
	return fmt.Sprintf("the model did not answer in the form that was asked for, %d times; the last time: %v", e.Tries, e.Err)
}

// Unwrap returns Err.
func (e *OutputError) Unwrap() error { return e.Err }
