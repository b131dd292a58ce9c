package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// farewell is how long the last answers may take to be sent when the server
// stops.
const farewell = 2 * time.Second

// Serve tells people what is here and serves it on l until ctx ends. Then it
// takes no new requests, lets the answers that are being made end, or cancels
// them, and returns nil. It closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener, out io.Writer) error {
	s.start.url = urlOf(l.Addr())
	srv := s.httpServer()
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	if err := s.start.print(out); err != nil {
		return errors.Join(fmt.Errorf("telling how to log in: %w", err), srv.Close())
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	s.log.Info("stopping; answers may end, a second signal ends at once", "within", s.drain)
	s.stop(srv)
	return nil
}

// httpServer bounds what clients can hold. ReadTimeout goes on to count while an
// answer is made, which only cancels the request's context: a run does not end with
// it. WriteTimeout is lifted by the API while it makes an answer.
func (s *Server) httpServer() *http.Server {
	return &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       s.readTimeout,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

func (s *Server) stop(srv *http.Server) {
	bound, cancel := context.WithTimeout(context.Background(), s.drain)
	defer cancel()
	closed := make(chan error, 1)
	go func() { closed <- srv.Shutdown(context.Background()) }() // no new requests from here on
	if err := s.runs.Shutdown(bound); err != nil {
		s.log.Warn("not all answers ended in time", "error", err)
	}
	select {
	case <-closed:
	case <-time.After(farewell):
		_ = srv.Close() // what is left is a client that does not read
	}
}
