package openai_test

import (
	"runtime"
	"slices"
	"syscall"
	"time"
)

// batch is how many runs are measured at once, so that each measurement has its share
// of the garbage collector's work.
const batch = 8

// costs are those of batches of runs, one a measurement.
type costs struct{ cpu, first, allocs, bytes []float64 }

// measure measures one batch; run returns the time to its first token.
func (c *costs) measure(run func() (first time.Duration)) {
	var before, after runtime.MemStats
	var first time.Duration
	runtime.ReadMemStats(&before)
	at := cpu()
	for range batch {
		first += run()
	}
	c.cpu = append(c.cpu, float64(cpu()-at))
	runtime.ReadMemStats(&after)
	c.first = append(c.first, float64(first))
	c.allocs = append(c.allocs, float64(after.Mallocs-before.Mallocs))
	c.bytes = append(c.bytes, float64(after.TotalAlloc-before.TotalAlloc))
}

func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// ratio is that of the medians.
func ratio(own, hand []float64) float64 { return median(own) / median(hand) }

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
