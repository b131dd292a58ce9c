package llm_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/llm"
)

// failing fails with the errors, one an attempt, and then answers; it counts the
// attempts.
func failing(attempts *int, errs ...error) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		n := *attempts
		*attempts++
		if n < len(errs) {
			yield(llm.Delta{}, errs[n])
			return
		}
		_ = yield(llm.Delta{Text: "ok"}, nil) && yield(llm.Delta{Finish: llm.FinishStop}, nil)
	}
}

func failure(kind llm.ErrorKind, after time.Duration) error {
	return &llm.Error{Kind: kind, RetryAfter: after, Err: errors.New("no")}
}

func collect(all iter.Seq2[llm.Delta, error]) (string, error) {
	var acc llm.Accumulator
	for d, err := range all {
		if err != nil {
			return acc.Message().Text(), err
		}
		acc.Add(d)
	}
	return acc.Message().Text(), nil
}

func TestRetry(t *testing.T) {
	plain := errors.New("plain")
	for _, c := range []struct {
		name     string
		retry    llm.Retry
		errs     []error
		attempts int
		least    time.Duration
		most     time.Duration
		ok       bool
	}{
		{"no fault", llm.Retry{Max: 2}, nil, 1, 0, 0, true},
		{"no retries", llm.Retry{}, []error{failure(llm.Transient, 0)}, 1, 0, 0, false},
		{"transient backs off", llm.Retry{Max: 3}, []error{failure(llm.Transient, 0), failure(llm.Transient, 0), failure(llm.Transient, 0)}, 4, 1750 * time.Millisecond, 3500 * time.Millisecond, true},
		{"transient for ever", llm.Retry{Max: 1}, []error{failure(llm.Transient, 0), failure(llm.Transient, 0)}, 2, 250 * time.Millisecond, 500 * time.Millisecond, false},
		{"the time of a rate limit", llm.Retry{Max: 1}, []error{failure(llm.RateLimited, 19*time.Second)}, 2, 19 * time.Second, 19 * time.Second, true},
		{"a rate limit without a time", llm.Retry{Max: 1}, []error{failure(llm.RateLimited, 0)}, 2, 250 * time.Millisecond, 500 * time.Millisecond, true},
		{"too long a wait", llm.Retry{Max: 1}, []error{failure(llm.RateLimited, 21*time.Second)}, 1, 0, 0, false},
		{"a longer wait", llm.Retry{Max: 1, MaxWait: time.Hour}, []error{failure(llm.RateLimited, time.Hour)}, 2, time.Hour, time.Hour, true},
		{"the time of a failure", llm.Retry{Max: 1}, []error{failure(llm.Transient, time.Second)}, 2, time.Second, time.Second, true},
		{"too long", llm.Retry{Max: 9}, []error{failure(llm.TooLong, 0)}, 1, 0, 0, false},
		{"denied", llm.Retry{Max: 9}, []error{failure(llm.Denied, 0)}, 1, 0, 0, false},
		{"fatal", llm.Retry{Max: 9}, []error{failure(llm.Fatal, 0)}, 1, 0, 0, false},
		{"of no kind", llm.Retry{Max: 9}, []error{plain}, 1, 0, 0, false},
		{"many", llm.Retry{Max: 70}, manyFailures(70), 71, 4 * 60 * time.Second, 8 * 70 * time.Second, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts, began := 0, time.Now()
				text, err := collect(c.retry.Stream(t.Context(), failing(&attempts, c.errs...)))
				if attempts != c.attempts || (err == nil) != c.ok || c.ok && text != "ok" {
					t.Errorf("%d attempts, %q, %v", attempts, text, err)
				}
				if took := time.Since(began); took < c.least || took > c.most {
					t.Errorf("waited %s, want %s to %s", took, c.least, c.most)
				}
			})
		})
	}
}

func manyFailures(n int) []error {
	all := make([]error, n)
	for i := range all {
		all[i] = failure(llm.Transient, 0)
	}
	return all
}

// TestNoRetryAfterOutput: what was shown cannot be taken back.
func TestNoRetryAfterOutput(t *testing.T) {
	attempts := 0
	call := func(yield func(llm.Delta, error) bool) {
		attempts++
		if yield(llm.Delta{Text: "Sun"}, nil) {
			yield(llm.Delta{}, failure(llm.Transient, 0))
		}
	}
	text, err := collect(llm.Retry{Max: 5}.Stream(t.Context(), call))
	if e, ok := errors.AsType[*llm.Error](err); !ok || e.Kind != llm.Transient || text != "Sun" || attempts != 1 {
		t.Errorf("%q, %v, %d attempts", text, err, attempts)
	}
}

func TestRetryOfACallThatDoesNotStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			errs     []error
			attempts int
			ok       bool
		}{
			{nil, 1, true},
			{[]error{failure(llm.Transient, 0), failure(llm.RateLimited, time.Second)}, 3, true},
			{[]error{failure(llm.Transient, 0), failure(llm.Denied, 0)}, 2, false},
			{manyFailures(3), 3, false},
		} {
			attempts := 0
			err := llm.Retry{Max: 2}.Do(t.Context(), func() error {
				attempts++
				if attempts <= len(c.errs) {
					return c.errs[attempts-1]
				}
				return nil
			})
			if attempts != c.attempts || (err == nil) != c.ok {
				t.Errorf("%v after %d attempts", err, attempts)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := llm.Retry{Max: 2}.Do(ctx, func() error { return failure(llm.RateLimited, 5*time.Second) })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

func TestRetryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		attempts := 0
		_, err := collect(llm.Retry{Max: 1}.Stream(ctx, failing(&attempts, failure(llm.RateLimited, 10*time.Second))))
		if !errors.Is(err, context.DeadlineExceeded) || attempts != 1 {
			t.Errorf("%v after %d attempts", err, attempts)
		}
	})
}

func TestBreakingOutOfARetriedStream(t *testing.T) {
	attempts := 0
	for d := range (llm.Retry{Max: 1}).Stream(t.Context(), failing(&attempts)) {
		if d.Text != "ok" {
			t.Error(d)
		}
		break
	}
	if attempts != 1 {
		t.Errorf("%d attempts", attempts)
	}
}
