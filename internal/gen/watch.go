package gen

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/aigen-go/aigen/internal/gen/cache"
	"github.com/aigen-go/aigen/internal/gen/load"
)

const (
	// pollEvery is how often a watch looks for changes: looking at 800 files takes
	// 3 % of a core at this rate, and nobody waits long.
	pollEvery = 300 * time.Millisecond
	// settle is how long files must have been left alone: editors and git write
	// several.
	settle = 50 * time.Millisecond
)

// Round is one run of a watch.
type Round struct {
	// Result is nil if there is an Err.
	Result *Result
	// Changes are what the run has written.
	Changes []Change
	Took    time.Duration
	Err     error
}

// Watch runs and commits, and does so again whenever files have changed, until ctx
// ends. It tells of each round that there is something to say of; an error of one
// does not end the watch. What a watch itself has written is no change.
func Watch(ctx context.Context, o Options, tell func(Round)) error {
	if o.Store == nil {
		o.Store = cache.Memory()
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return fmt.Errorf("finding the directory: %w", err)
	}
	seen := o.Store.Begin(identity(o, dir))
	good := false // the last that was told is that all is well
	for again := false; ; {
		before := seen.Stamp(load.Output)
		round, run := watchRound(ctx, o)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !good || !round.good() || !round.silent(again) {
			tell(round)
			good = round.good()
		}
		// The run may have found modules that nobody has looked at. What has changed
		// there since it began is seen by another run.
		if again = !seen.Covers(run); again {
			seen = run
			continue
		}
		if err := await(ctx, seen, before); err != nil {
			return err
		}
	}
}

// good says whether a round has found nothing wrong.
func (r Round) good() bool { return r.Err == nil && len(r.Result.Diagnostics) == 0 }

// silent says whether there is nothing new to say of a good round, which may be one that
// nobody expects.
func (r Round) silent(unexpected bool) bool {
	return r.Result.unchanged || unexpected && len(r.Changes) == 0
}

// watchRound is one run, with what the run knows of the disk.
func watchRound(ctx context.Context, o Options) (Round, *cache.Run) {
	began := time.Now()
	var round Round
	round.Result, round.Err = Run(ctx, o)
	if round.Err == nil && len(round.Result.Diagnostics) == 0 {
		round.Changes, round.Err = round.Result.Commit()
	}
	round.Took = time.Since(began)
	if round.Result == nil {
		return round, nil
	}
	return round, round.Result.memory.run
}

// await returns when files are no longer what they were, and have come to rest.
func await(ctx context.Context, run *cache.Run, before string) error {
	for wait := pollEvery; ; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		now := run.Stamp(load.Output)
		if now == before && wait == pollEvery {
			continue
		}
		if wait == settle && now == before {
			return nil
		}
		before, wait = now, settle
	}
}
