package assistant

import (
	"context"
	"net/http"
)

// User is who a run is for.
type User struct {
	// ID names the user in the store; it is never empty.
	ID string
	// Name is for people.
	Name string
	// Superuser may do what every owner may.
	Superuser bool
	// Value is the application's own user, for its own tools.
	Value any
}

// Info is what hooks and tools can know about the run that they are part of.
type Info struct {
	RunID       string
	AssistantID string
	// ThreadID is empty for a run without a thread.
	ThreadID string
	// Outer is the run whose tool this one is part of, see [AsTool]; nil if there is
	// none.
	Outer *Info
	// User is nil if nobody is known.
	User *User
	// Request is the HTTP request that started the run, or nil. Its body is
	// spent, and it may already be answered.
	Request *http.Request
}

type (
	userKey    struct{}
	requestKey struct{}
	infoKey    struct{}
)

// WithUser returns a context in which u acts. Runs, threads and tools see u, and
// permissions are asked for u.
func WithUser(ctx context.Context, u User) context.Context {
	return context.WithValue(ctx, userKey{}, &u)
}

// UserFrom returns the user who acts in ctx, or nil.
func UserFrom(ctx context.Context) *User {
	u, _ := ctx.Value(userKey{}).(*User)
	return u
}

// WithRequest returns a context that carries the HTTP request that it serves.
func WithRequest(ctx context.Context, r *http.Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// FromContext returns what is known about the run that ctx belongs to. Outside
// of a run only the user and the request can be set.
func FromContext(ctx context.Context) Info {
	if info, ok := ctx.Value(infoKey{}).(Info); ok {
		return info
	}
	return Info{User: UserFrom(ctx), Request: requestFrom(ctx)}
}

func requestFrom(ctx context.Context) *http.Request {
	r, _ := ctx.Value(requestKey{}).(*http.Request)
	return r
}

func withInfo(ctx context.Context, info Info) context.Context {
	return context.WithValue(ctx, infoKey{}, info)
}
