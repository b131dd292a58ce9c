package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// runInBody is what an assistant is asked without a thread.
type runInBody struct {
	Content string `json:"content" minLength:"1" maxLength:"200000" doc:"What the user says; not only blanks."`
}

// runBody is the answer of a run that is not stored.
type runBody struct {
	Content string          `json:"content" doc:"The answer; that of an assistant with an output type is the output as a text."`
	Output  json.RawMessage `json:"output,omitempty" doc:"The answer of an assistant with an output type, JSON of its schema; left out by others."`
	Stop    string          `json:"stop" doc:"Why the run ended: answered, or the limit that it came to." example:"answered"`
}

// createRun asks an assistant without a thread. The run ends with the request: nobody
// could find its answer later.
func (a *api) createRun(w http.ResponseWriter, r *http.Request) (any, error) {
	p, err := readPayload(r)
	if err != nil {
		return nil, err
	}
	content := p.content()
	if err := p.err(); err != nil {
		return nil, err
	}
	asked, err := a.assistant(r, pathValue(r, "assistant_id"))
	if err != nil {
		return nil, err
	}
	ctx, done, err := a.cfg.Runs.start(r.Context())
	if err != nil {
		return nil, err
	}
	defer done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(r.Context(), func() { cancel(context.Cause(r.Context())) })()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // as for a run in a thread
	res, err := a.cfg.Threads.RunOnce(ctx, asked, content, a.options(asked)...)
	switch {
	case err != nil && errors.Is(context.Cause(ctx), errStopping):
		return nil, stopping()
	case err != nil:
		return nil, err
	}
	return runBody{Content: res.Text, Output: res.Output, Stop: string(res.Stop)}, nil
}
