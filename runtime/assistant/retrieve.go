package assistant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/retrieval"
)

var errSearchTime = errors.New("the search is out of time")

// retrieve adds to the system message what the retriever finds for the question.
func (r *run) retrieve(ctx context.Context) error {
	before, question := r.lastQuestion()
	if r.retrieval == nil || question == "" {
		return nil
	}
	question, err := r.standalone(ctx, before, question)
	if err != nil {
		return err
	}
	text, sources, err := r.search(ctx, question)
	switch {
	case err == nil:
		r.system += text
		r.sources = sources
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !r.retrieval.Optional:
		return fmt.Errorf("%w: %w", ErrRetrieval, err)
	default:
		r.log.Warn("the run goes on without documents", "error", err)
	}
	return nil
}

// lastQuestion is the last message of the user, and the conversation before it.
func (r *run) lastQuestion() (before []chat.Message, question string) {
	for i, m := range slices.Backward(r.messages) {
		if m.Role == chat.User {
			return r.messages[:i], strings.TrimSpace(m.Text())
		}
	}
	return nil, ""
}

// found is what a search came to.
type found struct {
	text    string
	sources []chat.Part
	err     error
}

// search finds documents, and writes them for the model. The retriever and the
// functions of a [Retrieval] are the application's: they are not waited for longer
// than they may take, and their panics end in an error.
func (r *run) search(ctx context.Context, question string) (text string, sources []chat.Part, err error) {
	ctx, stop := context.WithTimeoutCause(ctx, r.retrieval.Time, errSearchTime)
	defer stop()
	q := retrieval.Query{Text: clip(question, maxQuestion), Limit: r.retrieval.Limit}
	if user := UserFrom(ctx); user != nil {
		q.Owner = user.ID
	}
	done := make(chan found, 1)
	go func() {
		var f found
		defer func() {
			if p := recover(); p != nil {
				f = found{err: r.panicked("retriever", p)}
			}
			done <- f
		}()
		var documents []retrieval.Document
		if documents, f.err = r.retrieval.Retrieve(ctx, q); f.err == nil {
			f.text, f.sources = r.retrieval.write(documents)
		}
	}()
	var f found
	select {
	case f = <-done:
	case <-ctx.Done():
		f.err = ctx.Err()
	}
	if f.err != nil && errors.Is(context.Cause(ctx), errSearchTime) {
		f.err = fmt.Errorf("%w (%s): %w", errSearchTime, r.retrieval.Time, f.err)
	}
	return f.text, f.sources, f.err
}

// write makes the context of documents, and the sources that it has.
func (r *Retrieval) write(documents []retrieval.Document) (text string, sources []chat.Part) {
	var all strings.Builder
	room := r.MaxContext
	for i, d := range documents[:min(len(documents), maxSources)] {
		one := r.Format(d)
		if i > 0 {
			one = r.Separator + one
		}
		size := utf8.RuneCountInString(one)
		if size > room && i > 0 {
			break
		}
		all.WriteString(clip(one, room))
		room -= size
		sources = append(sources, source(d))
	}
	return r.Context(strings.ToValidUTF8(all.String(), "\uFFFD")), sources
}

// clip returns the beginning of text, of n characters at most.
func clip(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
