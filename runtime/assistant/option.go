package assistant

import (
	"log/slog"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// Option changes one run.
type Option func(*config)

type config struct {
	model     llm.Model
	modelName string
	history   History
	threadID  string
	limits    Limits
	logger    *slog.Logger
	filters   []ToolFilter
	approver  Approver
	// resume: the run goes on that the history has kept.
	resume bool
	// watch is that of WithEvents.
	watch []func(chat.Event)
	// files go with the user's message.
	files []chat.File
	// window is nil for that of the assistant.
	window *Window
	// outer is the run that this one is inside of, nil if there is none.
	outer    *outer
	observer Observer
}

// WithModel sets the model to talk to. Without it the assistant must have a
// ChatModel hook.
func WithModel(m llm.Model) Option { return func(c *config) { c.model = m } }

// WithModelName sets the provider's name of the model, in place of what the
// assistant says; an empty name changes nothing.
func WithModelName(name string) Option { return func(c *config) { c.modelName = name } }

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

// WithEvents has f told every event of the run, before the reader of [Stream] and
// also when there is none, such as in [Run]. It must be quick and must not panic.
func WithEvents(f func(chat.Event)) Option {
	return func(c *config) { c.watch = append(c.watch, f) }
}
