package parity_test

import (
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

func TestBehaviour086_AListIsOneStatementHoweverLong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	made := setup{dsn: "sqlite:" + path}.open(t) // makes the tables
	var statements atomic.Int64
	db := dbtest.Intercept(t, "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_txlock=immediate&_time_format=sqlite",
		func(string) error { statements.Add(1); return nil })
	threads, err := thread.New(t.Context(), thread.SQL("sqlite", db), thread.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	defer threads.Close()
	a := setup{threads: threads}.start(t)
	var counts []int64
	for n := range 31 {
		if _, err := made.CreateThread(as(t, "alice"), thread.NewThread{}); err != nil {
			t.Fatal(err)
		}
		if n%10 != 0 {
			continue
		}
		before := statements.Load()
		list := decode[[]threadOut](t, a.do(t, "alice", "GET", "/threads/", ""))
		counts = append(counts, statements.Load()-before)
		equal(t, "threads", len(list), n+1)
	}
	for _, count := range counts {
		equal(t, "statements", count, 1)
	}
}
