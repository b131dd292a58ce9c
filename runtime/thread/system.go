package thread

import "context"

// WithSystem sets who works in the background, where there is no request that could
// say so: as returns a context in which the privacy policies and hooks of the
// application's own Ent schema let aigen see and change the rows of everybody. It
// is asked for signs of life of runs, for the search for dead runs (when a service
// starts, too), for the purge of deleted and idle threads, and for [Service.Ping]. What a run itself stores is stored in the
// context of its caller.
//
//	thread.WithSystem(func(ctx context.Context) context.Context {
//		return viewer.NewContext(ctx, viewer.System)
//	})
//
// Without the option the context is left as it is, which is right where a schema has
// no policies, as aigen's own has none. as must return a context made of the one that
// it gets, so that what is cancelled ends.
func WithSystem(as func(ctx context.Context) context.Context) Option {
	return func(c *config) { c.system = as }
}

// nobodyElse leaves the context as it is.
func nobodyElse(ctx context.Context) context.Context { return ctx }
