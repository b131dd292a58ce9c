package thread

import (
	"context"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Permissions say who may do what. A [Service] asks them in every use case, so HTTP,
// other protocols and Go code are all bound by them. The default is [Owners]; embed
// that and write only the methods that differ. A type that does so also gets the
// defaults of methods that are added in later versions.
//
//	type staff struct{ thread.Owners }
//
//	func (staff) DeleteThread(_ context.Context, u assistant.User, _ thread.Thread) (bool, error) {
//		return u.Superuser, nil
//	}
//
//	db, err := thread.Open(ctx, dsn, thread.WithPermissions(staff{}))
//
// The user is who acts in the context; without one nobody is asked, and the use case
// fails with [ErrNoUser]. [assistant.FromContext] has the HTTP request, if there is
// one, and inside of a run what the run is.
//
// False is a denial: a [NotAllowedError]. An error is a failure of the use case,
// whatever comes with it, but for two: one that wraps a [NotAllowedError] is a denial
// with a sentence of its own, and one that wraps [ErrNotFound] makes believe that the
// object does not exist. A panic is a denial, and is logged.
//
// Methods must be safe for concurrent use. What changes a thread asks inside its
// transaction, with the thread locked, and asks again if the transaction has to be
// tried again. So a method must not call the [Service], and what it reads it must
// read with a connection of its own, and fast.
type Permissions interface {
	// ListThreads says which threads a list may have; see [Scope]. The filter is what
	// is asked for.
	ListThreads(ctx context.Context, u assistant.User, f Filter) (Scope, error)
	// CreateThread is asked before a thread is made.
	CreateThread(ctx context.Context, u assistant.User, n NewThread) (bool, error)
	// ViewThread is asked for everything that shows something of a thread, its
	// messages included, and for each thread of a list whose scope is not exact.
	ViewThread(ctx context.Context, u assistant.User, t Thread) (bool, error)
	// UpdateThread is asked before a thread is changed; t is what it is then.
	UpdateThread(ctx context.Context, u assistant.User, t Thread) (bool, error)
	// DeleteThread is asked before a thread is deleted.
	DeleteThread(ctx context.Context, u assistant.User, t Thread) (bool, error)
	// ViewMessages is asked, after ViewThread, before messages, runs and steps of a
	// thread are shown.
	ViewMessages(ctx context.Context, u assistant.User, t Thread) (bool, error)
	// CreateMessage is asked before a run begins in a thread, or is cancelled there.
	// ViewThread and ViewMessages are asked after it: the model sees the conversation,
	// and must not see what the user may not.
	CreateMessage(ctx context.Context, u assistant.User, t Thread) (bool, error)
	// UpdateMessage is asked before a message is replaced by another version.
	UpdateMessage(ctx context.Context, u assistant.User, t Thread, m Message) (bool, error)
	// DeleteMessage is asked before a message is deleted.
	DeleteMessage(ctx context.Context, u assistant.User, t Thread, m Message) (bool, error)
	// RunAssistant is asked before an assistant is run, listed or shown.
	RunAssistant(ctx context.Context, u assistant.User, spec assistant.Spec) (bool, error)
	// CallTool is asked before each call of a tool, with the call as the model wrote
	// it: its arguments are not checked yet. Before that it is asked once a run, with a
	// nil call: a tool that is refused then is not offered to the model. A refused call
	// does not end the run; the model is told. See [assistant.ToolFilter].
	CallTool(ctx context.Context, u assistant.User, t tool.Tool, call *chat.ToolCall) (bool, error)
	// DecideCall is asked, after CallTool, before somebody approves or denies a call, or
	// sends what the front end answered; t is the tool, and call has the arguments that
	// the tool is to run with.
	DecideCall(ctx context.Context, u assistant.User, th Thread, t tool.Tool, call chat.ToolCall) (bool, error)
	// ViewUsage is asked before sums of what was used are shown; a query without an
	// owner is for those of all users.
	ViewUsage(ctx context.Context, u assistant.User, q UsageQuery) (bool, error)
}

// WithPermissions sets who may do what; the default is [Owners].
func WithPermissions(p Permissions) Option { return func(c *config) { c.permissions = p } }
