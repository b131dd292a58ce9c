package storebench

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// compare reports the medians of what both ways take, round by round, and their
// ratio.
func compare(b *testing.B, raw, own func(ctx context.Context, round int) error) {
	b.Helper()
	compareWith(b, func(int) {}, raw, own)
}

// compareWith is compare with something to prepare before each round.
func compareWith(b *testing.B, prepare func(round int), raw, own func(ctx context.Context, round int) error) {
	b.Helper()
	var times [2][]time.Duration
	round := 0
	for b.Loop() {
		prepare(round)
		for i, way := range []func(context.Context, int) error{raw, own} {
			at := time.Now()
			if err := way(b.Context(), round); err != nil {
				b.Fatal(err)
			}
			times[i] = append(times[i], time.Since(at))
		}
		round++
	}
	var medians [2]float64
	for i := range times {
		slices.Sort(times[i])
		medians[i] = float64(times[i][len(times[i])/2]) / float64(time.Microsecond)
	}
	b.ReportMetric(0, "ns/op") // of both together: it says nothing
	b.ReportMetric(medians[0], "raw-µs")
	b.ReportMetric(medians[1], "store-µs")
	b.ReportMetric(medians[1]/medians[0], "ratio")
}

const lastMessages = 50

// The last 50 messages of one thread after the other.
func BenchmarkLast(b *testing.B) {
	onDatabases(b, func(b *testing.B, d *data) {
		compareLast(b, d, func(round int) int { return round * 7919 % manyThreads }, threadMessages)
	})
}

// The last 50 messages of a thread of 100,000.
func BenchmarkLastOfLong(b *testing.B) {
	onDatabases(b, func(b *testing.B, d *data) { compareLast(b, d, func(int) int { return long }, longThread) })
}

func compareLast(b *testing.B, d *data, thread func(round int) int, upTo int64) {
	compare(b, func(ctx context.Context, round int) error {
		messages, err := d.rawLast(ctx, threadID(thread(round)), lastMessages)
		return want(len(messages), lastMessages, err)
	}, func(ctx context.Context, round int) error {
		messages, err := d.store.Messages(ctx, store.MessageQuery{
			ThreadID: threadID(thread(round)), Newest: true, Limit: lastMessages, Path: []store.Segment{{Branch: 0, UpTo: upTo}},
		})
		return want(len(messages), lastMessages, err)
	})
}

const pageOfThreads = 20

// The first page of the 10,000 threads of an owner.
func BenchmarkList(b *testing.B) {
	onDatabases(b, func(b *testing.B, d *data) {
		compare(b, func(ctx context.Context, _ int) error {
			threads, err := d.rawList(ctx, "many", pageOfThreads)
			return want(len(threads), pageOfThreads, err)
		}, func(ctx context.Context, _ int) error { return d.list(ctx, "many") })
	})
}

// The first page of 10,000 threads against that of 100: the ratio is 1 if the cost
// of a list does not grow with the number of threads.
func BenchmarkListOfManyAgainstFew(b *testing.B) {
	onDatabases(b, func(b *testing.B, d *data) {
		compare(b, func(ctx context.Context, _ int) error { return d.list(ctx, "few") },
			func(ctx context.Context, _ int) error { return d.list(ctx, "many") })
	})
}

func (d *data) list(ctx context.Context, owner string) error {
	threads, err := d.store.Threads(ctx, store.ThreadQuery{OwnerIDs: []string{owner}, Order: store.ByActivity, Limit: pageOfThreads})
	return want(len(threads), pageOfThreads, err)
}
