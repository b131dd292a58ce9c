package chat

// EventType says what an [Event] tells, and so which of its fields are set.
type EventType string

// The events of a run, in the order in which they can come:
//
//	run-started
//	  step-started                     a model call begins
//	    text-delta | reasoning-delta | tool-input-delta …
//	    usage                          what the run has used so far
//	    message                        the model's finished message, stored
//	    tool-input …                   the finished arguments, one a call
//	    tool-started, tool-progress or nested …, then how the call ended:
//	      tool-result | tool-error | tool-denied
//	                                   results of what runs come in call order
//	    text-delta, message            the answer, if a tool's result is that
//	  step-finished                    of a step without a message its deltas were no answer
//	run-finished | run-stopped | run-failed
//
// A run whose model calls a tool that somebody must approve, or that the front end
// runs, does all that it can and then waits:
//
//	    approval-requested | client-requested …
//	run-waiting
//
// It goes on with run-resumed, in the same step, with the calls that waited. The
// last event is always one of run-finished, run-stopped, run-failed and run-waiting.
const (
	RunStarted     EventType = "run-started"
	StepStarted    EventType = "step-started"
	TextDelta      EventType = "text-delta"
	ReasoningDelta EventType = "reasoning-delta"
	ToolInputDelta EventType = "tool-input-delta"
	MessageDone    EventType = "message"
	// UsageCounted follows each model call.
	UsageCounted EventType = "usage"
	// ToolInput: the arguments of a call are complete.
	ToolInput EventType = "tool-input"
	// ApprovalRequested: a person must approve the call before its tool runs.
	ApprovalRequested EventType = "approval-requested"
	// ClientRequested: the front end is to run the tool, and to send its output.
	ClientRequested EventType = "client-requested"
	ToolStarted     EventType = "tool-started"
	// ToolProgress is what a tool reports while it runs.
	ToolProgress EventType = "tool-progress"
	// Nested is an event of the run of another assistant, which a tool has started.
	Nested       EventType = "nested"
	ToolResulted EventType = "tool-result"
	// ToolFailed: the result tells what went wrong.
	ToolFailed EventType = "tool-error"
	// ToolDenied: somebody was asked, and said no; the result says why.
	ToolDenied   EventType = "tool-denied"
	StepFinished EventType = "step-finished"
	RunFinished  EventType = "run-finished"
	// RunStopped: the run came to one of its limits, or a tool stopped it.
	RunStopped EventType = "run-stopped"
	RunFailed  EventType = "run-failed"
	RunWaiting EventType = "run-waiting"
	RunResumed EventType = "run-resumed"
)

// Event is something that happened in a run. Events are for display: what must
// last is in the messages.
type Event struct {
	Type EventType `json:"type"`
	// RunID names the run; it is in every event.
	RunID string `json:"run_id"`
	// Step numbers the model calls of the run from 1. It is the same for all events of a
	// step; numbers are left out where sub-assistants, or summaries, took calls.
	Step int `json:"step,omitempty"`
	// Text is the new text of a delta; for tool-input-delta it is a piece of the
	// arguments, as the model writes them. For tool-progress it is what the tool
	// reports.
	Text string `json:"text,omitempty"`
	// Call is the tool call that the event is about: tool-input-delta (ID and Name
	// only), tool-input, approval-requested, client-requested, tool-started,
	// tool-progress and nested (ID and Name only). In approval-requested the secrets
	// of its arguments are hidden.
	Call *ToolCall `json:"call,omitempty"`
	// Question is what to ask of who must approve (approval-requested). It may be
	// empty: then name and arguments are what there is to approve.
	Question string `json:"question,omitempty"`
	// Result is the result of tool-result, tool-error and tool-denied.
	Result *ToolResult `json:"result,omitempty"`
	// Message is the finished message of message.
	Message *Message `json:"message,omitempty"`
	// Event is the event of the other run (nested), which has the ID of that.
	Event *Event `json:"event,omitempty"`
	// Usage is what the step (step-finished) or the run used so far (usage,
	// run-waiting) or in all (run-finished, run-stopped, run-failed).
	Usage *Usage `json:"usage,omitempty"`
	// Stop is why the run ended (run-finished, run-stopped, run-failed), or does not
	// go on (run-waiting).
	Stop StopReason `json:"stop,omitempty"`
	// Error is a text for people, free of keys and internals (run-failed, and
	// run-stopped if a tool has stopped the run).
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
	// StopTool: a tool has stopped the run, which has no answer.
	StopTool StopReason = "tool-stopped"
	// StopWaiting: the run has not ended. It waits for people to decide about tool
	// calls, or for the front end to run some.
	StopWaiting StopReason = "waiting"
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
