package httpapi

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"github.com/aigen-go/aigen/runtime/thread"
)

func (a *api) listThreads(_ http.ResponseWriter, r *http.Request) (any, error) {
	filter := thread.Filter{AssistantID: r.URL.Query().Get("assistant_id")}
	out := []threadBody{}
	if filter.AssistantID != "" && !assistantID.MatchString(filter.AssistantID) {
		return out, nil
	}
	threads, err := a.cfg.Threads.Threads(r.Context(), filter)
	if err != nil {
		return nil, err
	}
	for _, t := range threads {
		out = append(out, threadOut(t))
	}
	return out, nil
}

func (a *api) createThread(_ http.ResponseWriter, r *http.Request) (any, error) {
	in, err := a.readThread(r)
	if err != nil {
		return nil, err
	}
	started := thread.NewThread{Name: defaultName()}
	if in.name != nil {
		started.Name = *in.name
	}
	if in.assistantID != nil {
		started.AssistantID = *in.assistantID
	}
	t, err := a.cfg.Threads.CreateThread(r.Context(), started)
	if err != nil {
		return nil, err
	}
	return threadOut(t), nil
}

func (a *api) getThread(_ http.ResponseWriter, r *http.Request) (any, error) {
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	t, err := a.cfg.Threads.Thread(r.Context(), id)
	if err != nil {
		return nil, err
	}
	return threadOut(t), nil
}

func (a *api) updateThread(_ http.ResponseWriter, r *http.Request) (any, error) {
	in, err := a.readThread(r)
	if err != nil {
		return nil, err
	}
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	t, err := a.cfg.Threads.UpdateThread(r.Context(), id, thread.Update{Name: in.name, AssistantID: in.assistantID})
	if err != nil {
		return nil, err
	}
	return threadOut(t), nil
}

func (a *api) deleteThread(_ http.ResponseWriter, r *http.Request) (any, error) {
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	return nil, a.cfg.Threads.DeleteThread(r.Context(), id)
}

// readThread reads a body about a thread; the assistant that it names must be
// served, and the user must be allowed to run it.
func (a *api) readThread(r *http.Request) (threadIn, error) {
	in, err := readThread(r)
	if err != nil {
		return in, err
	}
	if in.assistantID != nil && *in.assistantID != "" {
		_, err = a.assistant(r, *in.assistantID)
	}
	return in, err
}

// pathValue is a part of the path, unescaped.
func pathValue(r *http.Request, name string) string {
	value := chi.URLParam(r, name)
	if r.URL.RawPath == "" {
		return value
	}
	text, err := url.PathUnescape(value)
	if err != nil {
		return value
	}
	return text
}

// storedID is a part of the path that names something in the store. What no
// store would take as an ID is not found.
func storedID(r *http.Request, name string) (string, error) {
	id := pathValue(r, name)
	if id == "" || len(id) > maxName || !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl) {
		return "", notFound()
	}
	return id, nil
}
