package llmtest

import (
	"context"
	"iter"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm"
)

// Model is an llm.Model that plays a script. It may be used by several
// goroutines at once; each call takes the next step.
type Model struct{ script script }

var _ llm.Model = (*Model)(nil)

// Script makes a model that plays the steps, one a call. A call after the last
// step is an error, and so is one whose request [CheckRequest] refuses.
func Script(steps ...Step) *Model { return &Model{script{steps: steps}} }

// Stream plays the next step. The step is taken when the loop begins, not when
// Stream is called.
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(llm.Delta{}, err)
			return
		}
		step, err := m.script.take(req)
		if err != nil {
			yield(llm.Delta{}, &llm.Error{Kind: llm.Fatal, Err: err})
			return
		}
		step.play(ctx, req)(yield)
	}
}

// Requests returns copies of the requests so far, in the order in which they
// came, refused ones included.
func (m *Model) Requests() []*llm.Request { return m.script.Requests() }

// Left returns how many steps were not played yet; an [Always] step does not
// count.
func (m *Model) Left() int { return m.script.Left() }

// Err returns what went wrong so far, joined: requests that were not valid, and
// requests after the last step.
func (m *Model) Err() error { return m.script.Err() }

// AssertDone fails the test if steps are left, or if a request was refused.
func (m *Model) AssertDone(t testing.TB) {
	t.Helper()
	m.script.AssertDone(t)
}
