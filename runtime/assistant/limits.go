package assistant

import "time"

// Limits bound a run. When one of them is reached, the model is asked once more,
// for an answer without tools, and the result says why the run stopped.
type Limits struct {
	// Steps is how many model calls a run may make before that closing one, those of
	// its sub-assistants included; 0 means the MaxSteps of the assistant, which is 20
	// if it says nothing.
	Steps int
	// Time is how long the run may take; 0 means 5 minutes. The closing answer
	// has a quarter of it, at least 10 seconds, on top.
	Time time.Duration
	// Tokens is how many tokens, in and out, the run and its sub-assistants may use; 0
	// means no limit.
	// It is checked between model calls, so that one call may go over it.
	Tokens int64
	// ToolRetries is how often in a row the model may call tools that do not
	// exist, or with bad arguments; 0 means 3, a negative number none. A tool with
	// Retries of its own has a count of its own.
	ToolRetries int
	// OutputRetries is how often a model that answers in another form than the
	// [Output] of the assistant is told what is wrong, and asked again; 0 means 2, a
	// negative number not at all. Each is a step.
	OutputRetries int
	// Depth is how deep assistants may ask others as tools, see [AsTool]; 0 means 3,
	// a negative number not at all.
	Depth int
	// FileBytes is how many bytes of files a model is sent at once, those of earlier
	// messages included; 0 means 20 MiB, a negative number none. See [WithFiles].
	FileBytes int64
	// ResultBytes is how much of a tool's result the model gets; 0 means 64 KiB.
	// The rest is cut off, and the model is told so.
	ResultBytes int
}

// The limits of a run that sets none.
const (
	defaultSteps         = 20
	defaultTime          = 5 * time.Minute
	defaultToolTimeout   = time.Minute
	defaultToolRetries   = 3
	defaultOutputRetries = 2
	defaultDepth         = 3
	defaultFileBytes     = 20 << 20
	defaultResultBytes   = 64 << 10
	maxName              = 64 // of a tool
	leastClosingTime     = 10 * time.Second
	storeTime            = 15 * time.Second
	// toolGrace is how long a tool whose context has ended is waited for.
	toolGrace = time.Second
	// assistantGrace is the same for one that runs an assistant, and so waits for tools
	// itself.
	assistantGrace = 5 * toolGrace
)

// or fills in what l leaves open.
func (l Limits) or(spec *Spec) Limits {
	if l.Steps <= 0 {
		l.Steps = spec.MaxSteps
	}
	if l.Steps <= 0 {
		l.Steps = defaultSteps
	}
	if l.Time <= 0 {
		l.Time = defaultTime
	}
	if l.ToolRetries == 0 {
		l.ToolRetries = defaultToolRetries
	}
	if l.OutputRetries == 0 {
		l.OutputRetries = defaultOutputRetries
	}
	if l.Depth == 0 {
		l.Depth = defaultDepth
	}
	if l.FileBytes == 0 {
		l.FileBytes = defaultFileBytes
	}
	l.FileBytes = max(l.FileBytes, 0)
	if l.ResultBytes <= 0 {
		l.ResultBytes = defaultResultBytes
	}
	return l
}

// closing is how long the closing answer may take.
func (l Limits) closing() time.Duration { return max(l.Time/4, leastClosingTime) }
