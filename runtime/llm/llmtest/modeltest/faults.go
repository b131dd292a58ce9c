package modeltest

import (
	"errors"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

func overloaded(status int) error {
	return &llm.Error{Kind: llm.Transient, Status: status, Err: errors.New("Overloaded")}
}

// runFaults: what went wrong, and what a caller can do, is said by the error.
func runFaults(t *testing.T, p Provider) {
	for name, c := range map[string]struct {
		step  llmtest.Step
		kind  llm.ErrorKind
		after time.Duration
	}{
		"rate limited":     {llmtest.RateLimited(30 * time.Second), llm.RateLimited, 30 * time.Second},
		"server error":     {llmtest.ServerError(), llm.Transient, 0},
		"overloaded":       {llmtest.Fail(overloaded(529)), llm.Transient, 0},
		"unavailable":      {llmtest.Fail(overloaded(503)), llm.Transient, 0},
		"bad key":          {llmtest.Denied(), llm.Denied, 0},
		"too long":         {llmtest.TooLong(), llm.TooLong, 0},
		"no such model":    {llmtest.Fail(&llm.Error{Kind: llm.Fatal, Status: 404, Err: errors.New("no such model")}), llm.Fatal, 0},
		"refused":          {llmtest.Fail(&llm.Error{Kind: llm.Fatal, Err: errors.New("no")}), llm.Fatal, 0},
		"cut at once":      {llmtest.CutAfter(0, llmtest.Text("One two.")), llm.Transient, 0},
		"cut":              {llmtest.CutAfter(1, llmtest.Text("One two.")), llm.Transient, 0},
		"cut in a call":    {llmtest.CutAfter(2, llmtest.Call("now", recife)), llm.Transient, 0},
		"cut at the end":   {llmtest.CutAfter(9, llmtest.Text("One two.")), llm.Transient, 0},
		"ended at once":    {llmtest.EndAfter(0, llmtest.Text("One two.")), llm.Transient, 0},
		"ended":            {llmtest.EndAfter(1, llmtest.Text("One two.")), llm.Transient, 0},
		"ended in a call":  {llmtest.EndAfter(2, llmtest.Call("now", recife)), llm.Transient, 0},
		"garbage":          {llmtest.GarbageAfter(1, llmtest.Text("One two.")), llm.Transient, 0},
		"error event":      {llmtest.FailAfter(1, overloaded(529), llmtest.Text("One two.")), llm.Transient, 0},
		"rate limit event": {llmtest.FailAfter(1, &llm.Error{Kind: llm.RateLimited, Err: errors.New("slow")}, llmtest.Text("One two.")), llm.RateLimited, 0},
	} {
		t.Run(name, func(t *testing.T) {
			m, s := p.serve(t, c.step)
			got, err := ask(m, hello())
			e := kind(t, err, c.kind)
			if e != nil && c.after > 0 && e.RetryAfter != c.after {
				t.Errorf("to be asked again after %s, want %s", e.RetryAfter, c.after)
			}
			if got.Finish() != "" {
				t.Errorf("it finished with %q", got.Finish())
			}
			s.AssertDone(t)
		})
	}
	t.Run("tried again", func(t *testing.T) {
		s := llmtest.NewServer(t, llmtest.RateLimited(0), llmtest.RateLimited(time.Millisecond), llmtest.Text("At last."))
		if got, _ := must(t, p.New(t, s, 2), hello()); got.Text() != "At last." {
			t.Errorf("got %q", got.Text())
		}
		s.AssertDone(t)
	})
	t.Run("not tried again after output", func(t *testing.T) {
		s := llmtest.NewServer(t, llmtest.CutAfter(1, llmtest.Text("One two.")), llmtest.Text("again"))
		got, err := ask(p.New(t, s, 5), hello())
		kind(t, err, llm.Transient)
		if got.Message().Text() != "One " || len(s.Requests()) != 1 {
			t.Errorf("%q after %d requests", got.Message().Text(), len(s.Requests()))
		}
	})
}
