package httpapi

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/thread"
)

func (a *api) listMessages(w http.ResponseWriter, r *http.Request) (any, error) {
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	q := readQuery(r)
	filter := thread.MessageFilter{Limit: int(q.number("limit", maxPage)), Before: q.number("before", math.MaxInt64)}
	if err := q.err(); err != nil {
		return nil, err
	}
	if filter == (thread.MessageFilter{}) { // who asks for no page gets everything
		messages, err := a.cfg.Threads.Messages(r.Context(), id)
		return messagesOut(messages), err
	}
	page, err := a.cfg.Threads.ListMessages(r.Context(), id, filter)
	if err == nil && page.More {
		q.link(w, "prev", "before", strconv.FormatInt(page.Messages[0].Seq, 10))
	}
	return messagesOut(page.Messages), err
}

// createMessage runs an assistant and returns when its answer is stored. The run
// does not end with the request.
func (a *api) createMessage(w http.ResponseWriter, r *http.Request) (any, error) {
	in, err := readMessage(r)
	if err != nil {
		return nil, err
	}
	return nil, a.run(w, r, in.assistantID, thread.Turn{
		Message: in.content, ClientID: in.clientID, Attachments: in.attachments,
	})
}

// run runs an assistant in the thread of the path.
func (a *api) run(w http.ResponseWriter, r *http.Request, assistantID string, turn thread.Turn) error {
	asked, err := a.assistant(r, assistantID)
	if err != nil {
		return err
	}
	id, err := storedID(r, "thread_id")
	if err != nil {
		return err
	}
	ctx, done, err := a.cfg.Runs.start(r.Context())
	if err != nil {
		return err
	}
	defer done()
	// The run has its own limits. A ResponseWriter that knows no deadlines has
	// none to lift.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	_, err = a.cfg.Threads.RunTurn(ctx, id, asked, turn, a.options(asked)...)
	if err != nil && errors.Is(context.Cause(ctx), errStopping) {
		return stopping()
	}
	return err
}

func (a *api) cancelRun(_ http.ResponseWriter, r *http.Request) (any, error) {
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	cancelled, err := a.cfg.Threads.Cancel(r.Context(), id)
	if err != nil {
		return nil, err
	}
	return cancelBody{Cancelled: cancelled}, nil
}

// options are those of a run of an assistant.
func (a *api) options(asked assistant.Assistant) []assistant.Option {
	options := []assistant.Option{assistant.WithLimits(a.cfg.Limits), assistant.WithLogger(a.cfg.Logger)}
	if a.cfg.Model != nil {
		options = append(options, assistant.WithModel(a.cfg.Model))
	}
	if spec := asked.AISpec(); spec.Hooks.Window == nil && spec.Window.Tokens == 0 && !spec.Window.Summarize {
		options = append(options, assistant.WithWindow(a.cfg.Window))
	}
	return options
}

func (a *api) deleteMessage(_ http.ResponseWriter, r *http.Request) (any, error) {
	threadID, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	id, err := storedID(r, "message_id")
	if err != nil {
		return nil, err
	}
	return nil, a.cfg.Threads.DeleteMessage(r.Context(), threadID, id)
}
