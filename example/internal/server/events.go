package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/aigen-go/aigen/example/internal/account"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
)

// events serves what happens in the newest run of a thread, from its beginning, as
// server-sent events. Whoever comes late or comes again gets all of them, and who
// leaves ends nothing.
type events struct {
	threads *thread.Service
	auth    *account.Auth
}

// happening is what people see of an event. Arguments of tools are left out: there may
// be secrets in them.
type happening struct {
	Type chat.EventType  `json:"type"`
	Text string          `json:"text,omitempty"`
	Tool string          `json:"tool,omitempty"`
	Stop chat.StopReason `json:"stop,omitempty"`
}

// ServeHTTP answers GET /events/{thread}.
func (h *events) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, err := authenticate(h.auth)(r)
	if err != nil || user == nil {
		reply(w, http.StatusUnauthorized, map[string]string{"detail": "Unauthorized"})
		return
	}
	ctx := assistant.WithUser(r.Context(), *user)
	runs, err := h.threads.Runs(ctx, chi.URLParam(r, "thread"))
	var denied *thread.NotAllowedError
	switch {
	case errors.As(err, &denied):
		reply(w, http.StatusForbidden, map[string]string{"message": denied.Error()})
		return
	case errors.Is(err, thread.ErrNotFound), err == nil && len(runs) == 0:
		reply(w, http.StatusNotFound, map[string]string{"detail": "Not Found"})
		return
	case err != nil:
		reply(w, http.StatusServiceUnavailable, map[string]string{"detail": "The database does not answer"})
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // a run may take longer than a page
	for e, err := range h.threads.Events(ctx, runs[0].ID) {
		if err != nil {
			return // the client sees a stream without its last event, and may come again
		}
		shown, ok := show(e)
		if !ok {
			continue
		}
		text, err := json.Marshal(shown)
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil || out.Flush() != nil {
			return // the client has gone
		}
	}
}

// show returns what people see of e, and whether it is anything.
func show(e chat.Event) (happening, bool) {
	h := happening{Type: e.Type, Stop: e.Stop}
	switch e.Type {
	case chat.TextDelta, chat.ToolProgress:
		h.Text = e.Text
	case chat.RunFailed:
		h.Text = e.Error
	case chat.RunStarted, chat.RunFinished, chat.RunStopped, chat.RunWaiting, chat.RunResumed, chat.ToolStarted:
	default:
		return h, false
	}
	if e.Call != nil {
		h.Tool = e.Call.Name
	}
	return h, true
}
