package faults_test

import (
	"context"
	"sync"
)

// try is one attempt to have a question answered.
type try struct {
	*plan
	// broken are the faults of this attempt; the last one has none.
	broken []fault
	// cancel ends the context of the client.
	cancel context.CancelFunc
	book   *book

	mu sync.Mutex
	// counts are how many model calls, tool calls, statements and so on there were.
	counts map[string]int
	// fired are the faults that came to happen.
	fired []fault
}

func newTry(p *plan, broken []fault, b *book) *try {
	return &try{plan: p, broken: broken, book: b, cancel: func() {}, counts: map[string]int{}}
}

// next counts one more of what can break, and returns which one it is, and the
// faults of it.
func (t *try) next(place string) (int, []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[place]++
	n := t.counts[place]
	var all []string
	for _, f := range t.broken {
		if f.place == place && f.at == n {
			t.fired = append(t.fired, f)
			all = append(all, f.what)
		}
	}
	return n, all
}

// fire notes that a fault happened which is not counted by next.
func (t *try) fire(f fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fired = append(t.fired, f)
}

// happened are the faults that came to happen so far.
func (t *try) happened() []fault {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]fault(nil), t.fired...)
}
