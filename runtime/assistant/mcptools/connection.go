package mcptools

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const (
	// defaultPingTime is how long a server that did not answer a call in time has to
	// show that it is alive. It may be busy with that call.
	defaultPingTime = 5 * time.Second
	longRest        = time.Minute
)

// rest is the time in which a server that cannot be reached is not asked again: so
// that each run of a busy application does not wait for it.
type rest struct {
	until    time.Time
	failures int
	err      error
}

// fail begins a rest that grows from one second to a minute. The caller holds the lock.
func (r *rest) fail(err error) {
	r.err, r.until = err, time.Now().Add(min(time.Second<<min(r.failures, 6), longRest))
	r.failures++
}

// link is a session, and what ends its program when nothing else does.
type link struct {
	*mcp.ClientSession
	kill func()
}

// closing is how long a session may take to end by itself: until a program that does
// not heed the end of its input would have been told to end, and killed.
const closing = 3 * terminateTime

// attempt is a connection in the making, which all who need it wait for.
type attempt struct {
	done    chan struct{}
	session *link
	err     error
}

// connected returns the session of the server, and makes one if there is none.
func (s *Server) connected(ctx context.Context) (*link, error) {
	s.mu.Lock()
	switch {
	case s.life.Err() != nil:
		s.mu.Unlock()
		return nil, ErrClosed
	case s.session != nil:
		defer s.mu.Unlock()
		return s.session, nil
	case s.attempt == nil && time.Now().Before(s.rest.until):
		defer s.mu.Unlock()
		return nil, s.rest.err
	}
	a := s.attempt
	if a == nil {
		a = &attempt{done: make(chan struct{})}
		s.attempt = a
		s.work.Go(func() { s.try(a) })
	}
	s.mu.Unlock()
	select {
	case <-a.done:
		return a.session, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("connecting: %w", context.Cause(ctx))
	}
}

// try makes a connection. It has its own time: the run that needed it first may be
// over when it is there.
func (s *Server) try(a *attempt) {
	ctx, stop := context.WithTimeout(s.life, s.cfg.ListTimeout)
	defer stop()
	a.session, a.err = s.dial(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(a.done)
	s.attempt = nil
	if a.err != nil {
		a.err = fmt.Errorf("connecting: %w", a.err)
		s.rest.fail(a.err)
		return
	}
	session := a.session
	s.session, s.catalog.listedAt = session, time.Time{} // a new program may have other tools
	s.work.Go(func() {
		err := session.Wait()
		if s.life.Err() == nil {
			s.cfg.Logger.Warn("the connection to an MCP server ended", "error", err)
		}
		s.drop(session)
	})
	if s.life.Err() != nil { // Close did not see it
		s.work.Go(func() { s.drop(session) })
	}
}

func (s *Server) dial(ctx context.Context) (*link, error) {
	transport, kill, err := s.transport()
	if err != nil {
		return nil, err
	}
	defer time.AfterFunc(s.cfg.ListTimeout+closing, kill).Stop()
	session, err := s.client.Connect(ctx, transport, nil)
	return &link{session, kill}, err
}

// forget lets the next call make another session. This one is ended meanwhile, which
// takes a program that hangs a few seconds.
func (s *Server) forget(session *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session == session {
		s.session = nil
	}
	if s.life.Err() == nil {
		s.work.Go(func() { s.drop(session) })
	}
}

// drop ends a session.
func (s *Server) drop(session *link) {
	s.mu.Lock()
	if s.session == session {
		s.session = nil
	}
	s.mu.Unlock()
	// A program that does not read can block the end of its session for ever.
	defer time.AfterFunc(closing, session.kill).Stop()
	if err := session.Close(); err != nil && s.life.Err() == nil {
		s.cfg.Logger.Debug("closing the connection to an MCP server", "error", err)
	}
}

// suspect finds out whether a server that did not answer in time is alive, and ends
// the session if it is not.
func (s *Server) suspect(session *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life.Err() != nil {
		return
	}
	s.work.Go(func() {
		ctx, stop := context.WithTimeout(s.life, s.pingTime)
		defer stop()
		answered := make(chan error, 1)
		go func() { answered <- session.Ping(ctx, nil) }() // writing may block for ever
		var err error
		select {
		case err = <-answered:
		case <-ctx.Done():
			err = ctx.Err()
		}
		var refused *jsonrpc.Error
		if err == nil || errors.As(err, &refused) || s.life.Err() != nil {
			return
		}
		s.cfg.Logger.Warn("an MCP server does not answer; its connection is ended", "error", err)
		s.forget(session)
	})
}
