package tool

// A tool tells a model what went wrong by its error, word for word. The errors in
// this file say more: what the model gets to know, and what is to happen. They are
// found with errors.As, so a tool may wrap them; the words around them are for the
// log alone.

// TellError is an error with a text of its own for the model. [Tell] and [Retry]
// make one.
type TellError struct {
	// Text is what the model gets, all of it.
	Text string
	// Retry: the call was the model's mistake, as bad arguments are, and is to be made
	// again with others.
	Retry bool
	// Err is what happened, for the log; it may be nil.
	Err error
}

// Tell returns an error of which the model gets text, and nothing else: neither
// "error: " in front of it nor what err says. Only the log has err, which may be nil.
//
//	return nil, tool.Tell("There is no customer of that name.", err)
func Tell(text string, err error) error { return &TellError{Text: text, Err: err} }

// Retry is [Tell] for a call that the model should make again, with other arguments:
// it counts as one with bad arguments, of which only a few are allowed in a row.
//
//	return nil, tool.Retry("The query has more than 10,000 rows. Narrow it down.", nil)
func Retry(text string, err error) error { return &TellError{Text: text, Retry: true, Err: err} }

// Error returns the text for the model, and what Err says.
func (e *TellError) Error() string { return with(e.Text, e.Err) }

// Unwrap returns Err.
func (e *TellError) Unwrap() error { return e.Err }

// StopError ends the run. [Stop] makes one.
type StopError struct {
	// Reason is for people: it is in the result, in the last event and in the store.
	Reason string
	// Err is what happened, for the log; it may be nil.
	Err error
}

// Stop returns an error that ends the run, as "tool-stopped", without another word of
// the model: nothing that the model could do would help. Other calls of the same
// step come to their end. People get reason, and nothing else; only the log has err,
// which may be nil.
//
//	return nil, tool.Stop("Your account was closed.", nil)
func Stop(reason string, err error) error { return &StopError{Reason: reason, Err: err} }

// Error returns the reason, and what Err says.
func (e *StopError) Error() string { return with(e.Reason, e.Err) }

// Unwrap returns Err.
func (e *StopError) Unwrap() error { return e.Err }

func with(text string, err error) string {
	if err == nil {
		return text
	}
	return text + ": " + err.Error()
}
