package tool

import "context"

type progressKey struct{}

// Progress reports how far a call of a tool is, in words for people: the model does
// not see them. ctx is that of the call. It waits until the report was taken, and
// does nothing once the call is over, or outside of a run. It may be called by
// several goroutines.
func Progress(ctx context.Context, text string) {
	if report, ok := ctx.Value(progressKey{}).(func(string)); ok {
		report(text)
	}
}

// WithProgress returns a context in which [Progress] calls report. The run loop, and
// tests of tools, give one to a call.
func WithProgress(ctx context.Context, report func(text string)) context.Context {
	return context.WithValue(ctx, progressKey{}, report)
}
