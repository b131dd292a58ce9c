package chat

// EventType says what an [Event] tells, and so which of its fields are set.
type EventType string

// The events of a run, in the order in which they can come:
//
//	run-started
//	  step-started                     a model call begins
//	    text-delta | reasoning-delta | tool-input-delta …
//	    message                        the model's finished message, stored
//	    tool-started, tool-result …    one pair a call; results in call order
//	    text-delta, message            the answer, if a tool's result is that
//	  step-finished
//	run-finished | run-failed          always the last one
const (
	RunStarted     EventType = "run-started"
	StepStarted    EventType = "step-started"
	TextDelta      EventType = "text-delta"
	ReasoningDelta EventType = "reasoning-delta"
	ToolInputDelta EventType = "tool-input-delta"
	MessageDone    EventType = "message"
	ToolStarted    EventType = "tool-started"
	// Nested is an event of the run of another assistant, which a tool has started.
	Nested       EventType = "nested"
	ToolResulted EventType = "tool-result"
	StepFinished EventType = "step-finished"
	RunFinished  EventType = "run-finished"
	RunFailed    EventType = "run-failed"
)

// Event is something that happened in a run. Events are for display: what must
// last is in the messages.
type Event struct {
	Type EventType `json:"type"`
	// RunID names the run; it is in every event.
	RunID string `json:"run_id"`
	// Step counts the model calls of the run from 1.
	Step int `json:"step,omitempty"`
	// Text is the new text of a delta; for tool-input-delta it is a piece of the
	// arguments, as the model writes them.
	Text string `json:"text,omitempty"`
	// Call is the tool call that tool-input-delta (ID and Name only) and
	// tool-started are about.
	Call *ToolCall `json:"call,omitempty"`
	// Result is the result of tool-result.
	Result *ToolResult `json:"result,omitempty"`
	// Message is the finished message of message.
	Message *Message `json:"message,omitempty"`
	// Event is the event of the other run (nested), which has the ID of that.
	Event *Event `json:"event,omitempty"`
	// Usage is what the step (step-finished) or the run (run-finished,
	// run-failed) used.
	Usage *Usage `json:"usage,omitempty"`
	// Stop is why the run ended (run-finished, run-failed).
	Stop StopReason `json:"stop,omitempty"`
	// Error is a text for people, free of keys and internals (run-failed).
	Error string `json:"error,omitempty"`
}

// StopReason says why a run ended.
type StopReason string

// The reasons for which a run ends. The limits (max-steps, time-limit,
// token-budget, tool-retries) still end with an answer: the model is asked once
// more, without tools.
const (
	// StopAnswered is the usual end: the model answered and called no tool, or a
	// tool whose result is the answer.
	StopAnswered StopReason = "answered"
	// StopMaxSteps: the run made as many model calls as its assistant may.
	StopMaxSteps StopReason = "max-steps"
	// StopTimeLimit: the run took as long as it may.
	StopTimeLimit StopReason = "time-limit"
	// StopTokenBudget: the run used as many tokens as it may.
	StopTokenBudget StopReason = "token-budget"
	// StopToolRetries: the model kept calling a tool with bad arguments, or a
	// tool that does not exist.
	StopToolRetries StopReason = "tool-retries"
	// StopCancelled: the context ended, or the reader of the events went away.
	StopCancelled StopReason = "cancelled"
	// StopFailed: the model, the store or a hook failed.
	StopFailed StopReason = "failed"
)

// Limit says whether r is a limit of the run, after which the model answers
// without tools.
func (r StopReason) Limit() bool {
	switch r {
	case StopMaxSteps, StopTimeLimit, StopTokenBudget, StopToolRetries:
		return true
	}
	return false
}
