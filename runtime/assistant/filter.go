package assistant

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// ToolFilter says whether a run may use a tool. It is asked for each tool before
// the model is, with a nil call: a tool that may not be used is not offered. It is
// asked again for each call, before the tool runs, with the call as the model wrote
// it: the arguments are not checked yet. Calls of one step may be asked for at the
// same time. [FromContext] says what the run is, and who it is for.
//
// A tool that is refused does not run, the model is told so, and the run goes on.
// An error before the model is asked fails the run; later the tool does not run, and
// the model is only told that there was an error: the log has it under a reference. A
// panic refuses the tool, and is logged.
type ToolFilter func(ctx context.Context, t tool.Tool, call *chat.ToolCall) (bool, error)

// WithToolFilter bounds the tools of the run, and of the runs that its tools start
// with their context. Of several filters each must let a tool pass.
func WithToolFilter(f ToolFilter) Option {
	return func(c *config) { c.filters = append(c.filters, f) }
}

type filtersKey struct{}

// withFilters adds the filters of the run to those that it inherits, and returns a
// context that hands all of them on.
func (r *run) withFilters(ctx context.Context) context.Context {
	inherited, _ := ctx.Value(filtersKey{}).([]ToolFilter)
	r.filters = slices.Concat(inherited, r.config.filters)
	if len(r.filters) == len(inherited) {
		return ctx
	}
	return context.WithValue(ctx, filtersKey{}, r.filters)
}

// errToolRefused: a filter refused the tool.
var errToolRefused = errors.New("the tool is not allowed")

// permit returns nil if every filter lets t pass, [errToolRefused] if one does
// not, or why that is not known.
func (r *run) permit(ctx context.Context, t *tool.Tool, call *chat.ToolCall) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("panic in a tool filter", "tool", t.Name, "panic", p, "stack", string(debug.Stack()))
			err = errToolRefused
		}
	}()
	for _, f := range r.filters {
		switch ok, err := f(ctx, *t, call); {
		case err != nil:
			return fmt.Errorf("asking whether the tool %s may be used: %w", t.Name, err)
		case !ok:
			return errToolRefused
		}
	}
	return nil
}

// permitCall is permit for a call. Its error is fit for the model.
func (r *run) permitCall(ctx context.Context, t *tool.Tool, call chat.ToolCall) error {
	err := r.permit(ctx, t, &call)
	if err == nil || errors.Is(err, errToolRefused) || ctx.Err() != nil {
		return err
	}
	ref := newRef()
	r.log.Error("cannot tell whether a tool may be called", "tool", t.Name, "call_id", call.ID, "ref", ref, "error", err)
	return fmt.Errorf("internal error (ref %s)", ref)
}

// notAllowed words a refusal for the model.
func notAllowed(name string) string {
	return "error: the user is not allowed to call the tool " + name +
		" like this. It did not run; do not call it like this again, and say what you could not do."
}
