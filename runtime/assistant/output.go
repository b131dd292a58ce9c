package assistant

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
