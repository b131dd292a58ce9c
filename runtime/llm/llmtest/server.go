package llmtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Server is a [Handler] that listens on a port of the loopback interface.
type Server struct {
	*Handler
	// URL is the base URL, as OPENAI_BASE_URL wants it: http://127.0.0.1:1234/v1.
	URL string
	// Root is the base URL as ANTHROPIC_BASE_URL and GOOGLE_GEMINI_BASE_URL want it:
	// http://127.0.0.1:1234.
	Root   string
	server *httptest.Server
	once   sync.Once
}

// NewServer starts a server that plays the steps, one a request. It is closed at
// the end of the test; t may be nil, and then the caller closes it.
func NewServer(t testing.TB, steps ...Step) *Server {
	h := NewHandler(steps...)
	s := &Server{Handler: h, server: httptest.NewServer(h)}
	s.Root = s.server.URL
	s.URL = s.Root + "/v1"
	if t != nil {
		t.Cleanup(s.Close)
	}
	return s
}

// Close breaks off the answers that hang or pause, and stops the server.
func (s *Server) Close() {
	s.once.Do(func() {
		s.close()
		s.server.Close()
	})
}

// context returns a context that ends with the request, and when the server
// closes.
func (h *Handler) context(r *http.Request) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(r.Context())
	unhook := context.AfterFunc(h.closing, cancel)
	return ctx, func() {
		unhook()
		cancel()
	}
}
