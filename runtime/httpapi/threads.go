package httpapi

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"github.com/aigen-go/aigen/runtime/thread"
)

func (a *api) listThreads(w http.ResponseWriter, r *http.Request) (any, error) {
	q := readQuery(r)
	filter := thread.Filter{
		AssistantID: q.text("assistant_id"), Search: q.text("search"), Archived: q.flag("archived"),
		Order: thread.Order(q.choice("order", string(thread.ByCreation), string(thread.ByActivity))),
		After: q.text("after"), Limit: int(q.number("limit", maxPage)),
	}
	out := []threadBody{}
	if err := q.err(); err != nil || filter.AssistantID != "" && !assistantID.MatchString(filter.AssistantID) {
		return out, err
	}
	page, err := a.threadPage(r, filter)
	if wrong, ok := errors.AsType[*thread.InvalidError](err); ok {
		q.problem(wrong.Field, "value_error", "Value error, "+wrong.Message)
		return nil, q.err()
	}
	if err != nil {
		return nil, err
	}
	for _, t := range page.Threads {
		out = append(out, threadOut(t))
	}
	if page.Next != "" {
		q.link(w, "next", "after", page.Next)
	}
	return out, nil
}

// threadPage lists all threads for those who ask for no page.
func (a *api) threadPage(r *http.Request, f thread.Filter) (thread.ThreadPage, error) {
	if f.Limit > 0 || f.After != "" {
		return a.cfg.Threads.ListThreads(r.Context(), f)
	}
	threads, err := a.cfg.Threads.Threads(r.Context(), f)
	return thread.ThreadPage{Threads: threads}, err
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
	t, err := a.cfg.Threads.UpdateThread(r.Context(), id, thread.Update{Name: in.name, AssistantID: in.assistantID, Archived: in.archived})
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
