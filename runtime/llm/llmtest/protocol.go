package llmtest

import (
	"errors"
	"iter"
	"net/http"
	"strings"

	"github.com/aigen-go/aigen/runtime/llm"
)

// protocol is one request and its answer on the wire of a provider.
type protocol interface {
	// request reads the request, or says why the provider refuses it.
	request(r *http.Request, body []byte) (*llm.Request, *refusal)
	// answer writes the answer that a step plays, and returns the error that ends
	// it.
	answer(w http.ResponseWriter, all iter.Seq2[llm.Delta, error]) error
	// refuse answers that the request is refused.
	refuse(w http.ResponseWriter, r *refusal)
	// fail writes, where the answer has begun, that it cannot go on.
	fail(w http.ResponseWriter, r *refusal) error
}

// protocolOf returns the protocol of a request by its path, or nil.
func protocolOf(r *http.Request) protocol {
	if r.Method != http.MethodPost {
		return nil
	}
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/chat/completions"):
		return &chatProtocol{}
	case strings.HasSuffix(path, "/responses"):
		return &responsesProtocol{}
	case strings.HasSuffix(path, "/messages"):
		return &anthropicProtocol{}
	case strings.HasSuffix(path, ":streamGenerateContent"):
		return &geminiProtocol{}
	}
	return nil
}

// events writes server-sent events.
type events struct {
	w     http.ResponseWriter
	begun bool
}

// begin writes the header; it is false if that was done.
func (e *events) begin(w http.ResponseWriter) bool {
	if e.begun {
		return false
	}
	e.w, e.begun = w, true
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	return true
}

// send writes one event, named if name is not empty, and sends it off.
func (e *events) send(name string, data []byte) error {
	text := "data: " + string(data) + "\n\n"
	if name != "" {
		text = "event: " + name + "\n" + text
	}
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	return http.NewResponseController(e.w).Flush()
}

// settle ends an answer that err has ended before its time.
func (h *Handler) settle(w http.ResponseWriter, x protocol, begun bool, err error) {
	switch {
	case errors.Is(err, errEnd):
		return
	case errors.Is(err, errGarbage) && begun:
		e := events{w: w}
		_ = e.send("", []byte(`{"broken`)) // a client that left needs none
	case errors.Is(err, errCut), errors.Is(err, errGarbage):
		// The only way for a handler to close the connection at once.
		panic(http.ErrAbortHandler)
	case begun:
		_ = x.fail(w, refusalOf(err)) // likewise
	default:
		x.refuse(w, refusalOf(err))
	}
}

// started notes whether anything of an answer was written.
type started struct {
	http.ResponseWriter
	begun bool
}

func (s *started) WriteHeader(status int) {
	s.begun = true
	s.ResponseWriter.WriteHeader(status)
}

func (s *started) Write(p []byte) (int, error) {
	s.begun = true
	return s.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the writer.
func (s *started) Unwrap() http.ResponseWriter { return s.ResponseWriter }
