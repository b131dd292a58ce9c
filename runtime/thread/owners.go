package thread

import (
	"context"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Owners are the default [Permissions]: the owner of a thread may do everything with
// it, others nothing, and superusers everything with all threads. Everyone may create
// threads, run every assistant and call every tool.
type Owners struct{}

var _ Permissions = Owners{}

func owns(u assistant.User, t Thread) (bool, error) {
	return u.Superuser || u.ID != "" && t.OwnerID == u.ID, nil
}

// ListThreads lets everyone list his own threads, and superusers those that the
// filter asks for. The scope is not exact, so that a type that embeds Owners can have
// a ViewThread of its own and leave the list as it is.
func (Owners) ListThreads(_ context.Context, u assistant.User, f Filter) (Scope, error) {
	if u.Superuser && (f.OwnerID != "" || f.AnyOwner) {
		return Scope{All: true}, nil
	}
	return Scope{OwnerIDs: []string{u.ID}}, nil
}

// CreateThread allows it.
func (Owners) CreateThread(context.Context, assistant.User, NewThread) (bool, error) {
	return true, nil
}

// ViewThread allows it to the owner and to superusers.
func (Owners) ViewThread(_ context.Context, u assistant.User, t Thread) (bool, error) {
	return owns(u, t)
}

// UpdateThread allows it to the owner and to superusers.
func (Owners) UpdateThread(_ context.Context, u assistant.User, t Thread) (bool, error) {
	return owns(u, t)
}

// DeleteThread allows it to the owner and to superusers.
func (Owners) DeleteThread(_ context.Context, u assistant.User, t Thread) (bool, error) {
	return owns(u, t)
}

// ViewMessages allows it to the owner and to superusers.
func (Owners) ViewMessages(_ context.Context, u assistant.User, t Thread) (bool, error) {
	return owns(u, t)
}

// CreateMessage allows it to the owner and to superusers.
func (Owners) CreateMessage(_ context.Context, u assistant.User, t Thread) (bool, error) {
	return owns(u, t)
}

// UpdateMessage allows it to the owner of the thread and to superusers.
func (Owners) UpdateMessage(_ context.Context, u assistant.User, t Thread, _ Message) (bool, error) {
	return owns(u, t)
}

// DeleteMessage allows it to the owner of the thread and to superusers.
func (Owners) DeleteMessage(_ context.Context, u assistant.User, t Thread, _ Message) (bool, error) {
	return owns(u, t)
}

// RunAssistant allows it.
func (Owners) RunAssistant(context.Context, assistant.User, assistant.Spec) (bool, error) {
	return true, nil
}

// CallTool allows it.
func (Owners) CallTool(context.Context, assistant.User, tool.Tool, *chat.ToolCall) (bool, error) {
	return true, nil
}

// DecideCall allows it to the owner of the thread and to superusers.
func (Owners) DecideCall(_ context.Context, u assistant.User, th Thread, _ tool.Tool, _ chat.ToolCall) (bool, error) {
	return owns(u, th)
}

// ViewUsage shows everyone his own, and superusers that of all.
func (Owners) ViewUsage(_ context.Context, u assistant.User, q UsageQuery) (bool, error) {
	return u.Superuser || u.ID != "" && q.OwnerID == u.ID, nil
}
