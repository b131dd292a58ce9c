package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aigen-go/aigen/internal/gen"
)

// watch generates after each change until ctx ends, and says what each round did.
func watch(ctx context.Context, o gen.Options, out output) error {
	return gen.Watch(ctx, o, func(r gen.Round) {
		if r.Err != nil {
			fmt.Fprintf(out.stderr, "aigen: %v\n", r.Err)
			return
		}
		problems := out.problems(r.Result.Diagnostics, r.Result.Notes)
		if out.format != forPeople {
			return
		}
		for _, c := range r.Changes {
			fmt.Fprintf(out.stdout, "%s %s\n", c.Verb, relative(c.Path, o.Dir))
		}
		took := r.Took.Round(time.Millisecond)
		if problems {
			fmt.Fprintf(out.stdout, "problems: %d (%v)\n", len(r.Result.Diagnostics), took)
			return
		}
		fmt.Fprintf(out.stdout, "up to date (%v)\n", took)
	})
}
