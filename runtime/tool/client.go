package tool

// Client is what a server knows of a tool that the front end runs: what the model
// may pass to it, and what the front end may answer.
type Client struct {
	// Check says what is wrong with the arguments of a call, which is an
	// [*ArgumentError], before they are sent to the front end.
	Check func(args []byte) error
	// Output is the JSON Schema of what the front end answers; empty means that it
	// answers nothing.
	Output string
	// Decode checks an answer of the front end and makes the result of it, as if a
	// method had returned it. It is nil if Output is empty; the error is an
	// [*ArgumentError].
	Decode func(output []byte) (Result, error)
}

// Result makes the result of a call of what the front end answered.
func (c *Client) Result(output []byte) (Result, error) {
	if c.Decode == nil {
		return DoneResult(nil)
	}
	return c.Decode(output)
}
