package llm

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"
)

const (
	// defaultMaxWait is how long a provider may tell a call to wait.
	defaultMaxWait = 20 * time.Second
	// firstBackoff and maxBackoff bound the wait before an attempt, where the
	// provider said nothing; it doubles from one attempt to the next.
	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 8 * time.Second
)

// Retry says how often a failed call is tried again. It is the one place where
// that is decided: the packages of the providers use it, and switch off what their
// SDKs do on their own.
//
//   - RateLimited: after the time that the provider wants, if that is at most
//     MaxWait; a longer one is the caller's to decide, and returned at once.
//   - Transient: after half a second, then one, two and so on, at most eight, of
//     which a random part is left out, so that many callers do not come back
//     together; or after the time that the provider wants, as above.
//   - TooLong, Denied, Fatal, the end of the context and errors of other types:
//     never.
//
// A call is never tried again once a delta of its answer was handed out.
type Retry struct {
	// Max is how often a call is tried again; 0 is never.
	Max int
	// MaxWait is the longest Error.RetryAfter that is waited for; 0 means 20
	// seconds.
	MaxWait time.Duration
}

// Stream makes the call, which ranges over the answer of one attempt and can be
// ranged over again, until it begins to answer or is not worth another attempt.
func (r Retry) Stream(ctx context.Context, call iter.Seq2[Delta, error]) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		for n := 0; ; n++ {
			failed, over := attempt(call, yield)
			if over {
				return
			}
			wait, again := r.wait(n, failed)
			if !again {
				yield(Delta{}, failed)
				return
			}
			if err := sleep(ctx, wait); err != nil {
				yield(Delta{}, fmt.Errorf("model call: %w", err))
				return
			}
		}
	}
}

// Do makes a call that does not stream, until it succeeds or is not worth another
// attempt.
func (r Retry) Do(ctx context.Context, call func() error) error {
	for n := 0; ; n++ {
		err := call()
		if err == nil {
			return nil
		}
		wait, again := r.wait(n, err)
		if !again {
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return fmt.Errorf("model call: %w", err)
		}
	}
}

// attempt hands out one answer. It returns the error of a call that failed before
// it had answered anything, or else that all is over.
func attempt(call iter.Seq2[Delta, error], yield func(Delta, error) bool) (failed error, over bool) {
	begun := false
	for d, err := range call {
		if err != nil && !begun {
			return err, false
		}
		begun = true
		if !yield(d, err) || err != nil {
			return nil, true
		}
	}
	return nil, true
}

// wait says how long to wait before the attempt after n others, if err is worth
// one.
func (r Retry) wait(n int, err error) (time.Duration, bool) {
	e, ok := errors.AsType[*Error](err)
	if !ok || n >= r.Max || e.Kind != RateLimited && e.Kind != Transient {
		return 0, false
	}
	if e.RetryAfter > 0 {
		longest := r.MaxWait
		if longest <= 0 {
			longest = defaultMaxWait
		}
		return e.RetryAfter, e.RetryAfter <= longest
	}
	backoff := min(firstBackoff<<min(n, 10), maxBackoff)
	return backoff/2 + rand.N(backoff/2), true
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
