package storetest

import (
	"errors"
	"fmt"
	"sync"

	"github.com/aigen-go/aigen/runtime/store"
)

const (
	writers = 8
	turns   = 8
)

var concurrentTests = []named{
	{"numbers of one thread have no gap", testGapless},
	{"readers see numbers in their order", testTail},
	{"one of many gets the thread", func(t *test) {
		th := t.thread()
		var wg sync.WaitGroup
		won := make(chan string, writers)
		for range writers {
			wg.Go(func() {
				err := t.Change(t.ctx, func(tx store.Tx) error {
					if _, err := tx.LockThread(t.ctx, th.ID); err != nil {
						return err
					}
					return second(tx.CreateRun(t.ctx, store.Run{ThreadID: th.ID, Status: "running", Fence: 1, StartedAt: noon}))
				})
				switch {
				case err == nil:
					won <- th.ID
				case !errors.Is(err, store.ErrConflict):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		equal(t, "runs", len(won), 1)
	}},
}

// write adds two messages to a thread, in a transaction of its own.
func (t *test) write(threadID string) error {
	return t.Change(t.ctx, func(tx store.Tx) error {
		th, err := tx.Advance(t.ctx, threadID, 2, noon)
		if err != nil {
			return err
		}
		rows := []store.Message{{ThreadID: threadID, Seq: th.LastSeq - 1}, {ThreadID: threadID, Seq: th.LastSeq, ParentSeq: th.LastSeq - 1}}
		for i := range rows {
			fill(&rows[i])
		}
		return second(tx.AddMessages(t.ctx, rows))
	})
}

func testGapless(t *test) {
	th := t.thread()
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range turns {
				if err := t.write(th.ID); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	messages := must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID}))(t)
	for i, m := range messages {
		if m.Seq != int64(i+1) {
			t.Fatalf("message %d has number %d", i+1, m.Seq)
		}
	}
	last := must(t.Thread(t.ctx, th.ID))(t).LastSeq
	equal(t, "messages", fmt.Sprint(len(messages), last), fmt.Sprint(writers*turns*2, writers*turns*2))
}

// testTail follows a thread by its numbers while others write: what comes later
// has a greater number, so nothing is missed.
func testTail(t *test) {
	th := t.thread()
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range turns {
				if err := t.write(th.ID); err != nil {
					t.Error(err)
				}
			}
		})
	}
	written := make(chan struct{})
	go func() { wg.Wait(); close(written) }()
	var seen int64
	read := func() {
		for _, m := range must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID, AfterSeq: seen}))(t) {
			if m.Seq != seen+1 {
				t.Errorf("after %d comes %d", seen, m.Seq)
			}
			seen = m.Seq
		}
	}
	for {
		select {
		case <-written:
			read()
			equal(t, "seen", seen, writers*turns*2)
			return
		default:
			read()
		}
	}
}
