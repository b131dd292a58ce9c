package llmtest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// script hands out steps, and remembers what was asked.
type script struct {
	mu       sync.Mutex
	steps    []Step
	played   int
	requests []*llm.Request
	refused  []error
}

// take returns the step that answers req.
func (s *script) take(req *llm.Request) (Step, error) {
	step, err := s.next(req)
	for err == nil && step.answer != nil {
		step = step.answer(clone(req))
	}
	return step, err
}

func (s *script) next(req *llm.Request) (Step, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, clone(req))
	n := len(s.requests)
	if err := CheckRequest(req); err != nil {
		return Step{}, s.refuse(fmt.Errorf("llmtest: request %d is not valid: %w", n, err))
	}
	if s.played >= len(s.steps) {
		return Step{}, s.refuse(fmt.Errorf("llmtest: request %d came after the last of %d steps", n, len(s.steps)))
	}
	step := s.steps[s.played]
	if !step.always {
		s.played++
	}
	return step, nil
}

// refuse remembers err; the caller holds the lock.
func (s *script) refuse(err error) error {
	s.refused = append(s.refused, err)
	return err
}

// reject remembers a request that was refused before it became one.
func (s *script) reject(r *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.refuse(fmt.Errorf("llmtest: a request was refused: %s", r.Message))
}

// Requests returns copies of the requests so far, in the order in which they
// came, refused ones included.
func (s *script) Requests() []*llm.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	copies := make([]*llm.Request, len(s.requests))
	for i, r := range s.requests {
		copies[i] = clone(r)
	}
	return copies
}

// Err returns what went wrong so far: requests that were not valid, and requests
// after the last step.
func (s *script) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.refused...)
}

// Left returns how many steps were not played yet; an [Always] step does not
// count.
func (s *script) Left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := 0
	for _, step := range s.steps[s.played:] {
		if step.always {
			break
		}
		left++
	}
	return left
}

// AssertDone fails the test if steps are left, or if a request was refused.
func (s *script) AssertDone(t testing.TB) {
	t.Helper()
	if err := s.Err(); err != nil {
		t.Error(err)
	}
	if left := s.Left(); left > 0 {
		t.Errorf("llmtest: %d of %d steps were not played", left, len(s.steps))
	}
}

// clone copies all of req, so that what the caller does later cannot change it.
func clone(req *llm.Request) *llm.Request {
	c := *req
	if req.Temperature != nil {
		c.Temperature = new(*req.Temperature)
	}
	c.Tools = slices.Clone(req.Tools)
	if req.Output != nil {
		c.Output = new(*req.Output)
	}
	c.Messages = slices.Clone(req.Messages)
	for i := range c.Messages {
		c.Messages[i] = cloneMessage(c.Messages[i])
	}
	return &c
}

func cloneMessage(m chat.Message) chat.Message {
	if m.Usage != nil {
		m.Usage = new(*m.Usage)
	}
	m.Parts = slices.Clone(m.Parts)
	for i, p := range m.Parts {
		if p.Call != nil {
			m.Parts[i].Call = new(*p.Call)
		}
		if p.Result != nil {
			m.Parts[i].Result = new(*p.Result)
		}
		if p.File != nil {
			m.Parts[i].File = new(*p.File)
		}
		if p.Source != nil {
			m.Parts[i].Source = new(*p.Source)
		}
		if p.Provider != nil {
			m.Parts[i].Provider = new(*p.Provider)
		}
	}
	return m
}
