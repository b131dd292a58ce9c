package assistant

import (
	"log/slog"
	"time"

	"github.com/aigen-go/aigen/runtime/llm"
)

// Option changes one run.
type Option func(*config)

type config struct {
	model    llm.Model
	history  History
	threadID string
	limits   Limits
	logger   *slog.Logger
}

// WithModel sets the model to talk to. Without it the assistant must have a
// ChatModel hook.
func WithModel(m llm.Model) Option { return func(c *config) { c.model = m } }

// WithHistory makes the run part of a conversation that is kept elsewhere; the
// thread's ID is told to hooks and tools. Without it the run starts from
// nothing and is forgotten.
func WithHistory(threadID string, h History) Option {
	return func(c *config) { c.threadID, c.history = threadID, h }
}

// WithLimits bounds the run.
func WithLimits(l Limits) Option { return func(c *config) { c.limits = l } }

// WithLogger sets where the run logs; the default is [slog.Default].
func WithLogger(l *slog.Logger) Option { return func(c *config) { c.logger = l } }

// Limits bound a run. When one of them is reached, the model is asked once for an
// answer without tools, and the result says why the run stopped.
type Limits struct {
	// Steps is how many model calls a run may make, the closing one included; 0
	// means the MaxSteps of the assistant, which is 20 if it says nothing.
	Steps int
	// Time is how long the run may take; 0 means 5 minutes. The closing answer
	// has a quarter of it, at least 10 seconds, on top.
	Time time.Duration
	// Tokens is how many tokens, in and out, the run may use; 0 means no limit.
	// It is checked after each model call.
	Tokens int64
	// ToolRetries is how often in a row the model may call tools that do not
	// exist, or with bad arguments; 0 means 3.
	ToolRetries int
	// ResultBytes is how much of a tool's result the model gets; 0 means 64 KiB.
	ResultBytes int
}
