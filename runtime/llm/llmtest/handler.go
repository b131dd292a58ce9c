package llmtest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm"
)

// maxBody bounds a request, in bytes.
const maxBody = 64 << 20

// Handler answers POST requests as providers do, by a script: to paths that end in
// /chat/completions and /responses as OpenAI does, /messages as Anthropic,
// :streamGenerateContent as Gemini. Chat Completions may be streamed or not, the
// others are streamed. It refuses requests that the provider would refuse, with its
// status and error body. The key is not checked.
type Handler struct {
	script script
	// closing ends, by close, with the server, and hanging answers with it.
	closing context.Context
	close   context.CancelFunc
	mu      sync.Mutex
	seen    []*HTTPRequest
}

// HTTPRequest is a request that a [Handler] got.
type HTTPRequest struct {
	Path   string
	Header http.Header
	Body   []byte
	// JSON is the body as encoding/json decodes it; nil if it is not an object.
	JSON map[string]any
	// Request is what the body asks for; nil if it was refused. Schemas are
	// those of the wire, and of results neither their names nor whether they are
	// errors is known.
	Request *llm.Request
	// Aborted is closed when the client went away before it had its answer.
	Aborted <-chan struct{}
}

// NewHandler makes a handler that plays the steps, one a request.
func NewHandler(steps ...Step) *Handler {
	h := &Handler{script: script{steps: steps}}
	h.closing, h.close = context.WithCancel(context.Background())
	return h
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := protocolOf(r)
	if x == nil {
		message := "Invalid URL (" + r.Method + " " + r.URL.Path + ")"
		(&chatProtocol{}).refuse(w, &refusal{status: http.StatusNotFound, Message: message, Type: "invalid_request_error"})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		x.refuse(w, invalid("", "We could not read the body of your request."))
		return
	}
	aborted := make(chan struct{})
	record := &HTTPRequest{Path: r.URL.Path, Header: r.Header.Clone(), Body: body, Aborted: aborted}
	_ = json.Unmarshal(body, &record.JSON) // nil is the right answer for what is no object
	req, refused := x.request(r, body)
	record.Request = req
	h.record(record)
	if refused != nil {
		h.script.reject(refused)
		x.refuse(w, refused)
		return
	}
	h.answer(w, r, x, req, aborted)
}

func (h *Handler) record(r *HTTPRequest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen = append(h.seen, r)
}

// answer plays the next step.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, x protocol, req *llm.Request, aborted chan struct{}) {
	step, err := h.script.take(req)
	if err != nil {
		refused := invalid("", err.Error())
		refused.final = true
		x.refuse(w, refused)
		return
	}
	ctx, cancel := h.context(r)
	defer cancel()
	out := &started{ResponseWriter: w}
	err = x.answer(out, step.play(ctx, req))
	switch {
	case err == nil:
	case r.Context().Err() != nil:
		close(aborted)
	case ctx.Err() != nil:
		// The only way for a handler to close the connection at once.
		panic(http.ErrAbortHandler)
	default:
		h.settle(out, x, out.begun, err)
	}
}

// Requests returns the requests so far, in the order in which they came, refused
// ones included. They must not be changed.
func (h *Handler) Requests() []*HTTPRequest {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]*HTTPRequest(nil), h.seen...)
}

// Left returns how many steps were not played yet; an [Always] step does not
// count.
func (h *Handler) Left() int { return h.script.Left() }

// Err returns what went wrong so far, joined: requests that were refused, and
// requests after the last step.
func (h *Handler) Err() error { return h.script.Err() }

// AssertDone fails the test if steps are left, or if a request was refused.
func (h *Handler) AssertDone(t testing.TB) {
	t.Helper()
	h.script.AssertDone(t)
}
