package storetest

import (
	"slices"

	"github.com/aigen-go/aigen/runtime/store"
)

var purgeTests = []named{
	{"a thread goes in parts", testPurge},
	{"a small thread goes at once", func(t *test) {
		th := t.thread()
		run := t.run(th.ID, "done")
		t.add(th.ID, store.Message{RunID: run.ID}, store.Message{RunID: run.ID})
		t.do(func(tx store.Tx) error {
			if _, err := tx.LockThread(t.ctx, th.ID); err != nil {
				return err
			}
			done, err := tx.PurgeThread(t.ctx, th.ID, 2)
			equal(t, "done", done, true)
			t.wants("lock", second(tx.LockThread(t.ctx, th.ID)), store.ErrNotFound)
			return err
		})
		t.wants("thread", second(t.Thread(t.ctx, th.ID)), store.ErrNotFound)
		t.wants("run", second(t.Run(t.ctx, run.ID)), store.ErrNotFound)
	}},
	{"a run goes whatever steps it has", func(t *test) {
		th := t.thread()
		run, more := t.run(th.ID, "done"), t.run(th.ID, "done")
		t.do(func(tx store.Tx) error {
			return tx.AddSteps(t.ctx, []store.Step{stepOf(run.ID, 1, 1), stepOf(run.ID, 2, 1), stepOf(more.ID, 1, 1)})
		})
		equal(t, "parts", t.purge(th.ID, 1), 2)
	}},
	{"a thread that is none is not found", func(t *test) {
		for _, id := range strange() {
			t.wants("purge", t.Change(t.ctx, func(tx store.Tx) error { return second(tx.PurgeThread(t.ctx, id, 1)) }), store.ErrNotFound)
		}
	}},
	{"one that is marked as deleted used nothing", func(t *test) {
		th := t.thread()
		run := t.run(th.ID, "done")
		t.do(func(tx store.Tx) error { return tx.AddSteps(t.ctx, []store.Step{stepOf(run.ID, 1, 7)}) })
		t.mark(th.ID)
		for _, q := range []store.UsageQuery{{RunID: run.ID}, {ThreadID: th.ID}} {
			equal(t, "usage", must(t.Usage(t.ctx, q))(t), []store.UsageSum{{}})
		}
	}},
	{"threads lose their owner", testDisown},
	{"an owner that is none has no threads", func(t *test) {
		th := t.thread()
		for _, owner := range append(strange()[1:], "", t.one+" ") {
			if owner == t.one || owner == t.other {
				continue
			}
			t.do(func(tx store.Tx) error {
				n, err := tx.DisownThreads(t.ctx, owner, 10)
				equal(t, "threads of "+owner, n, 0)
				return err
			})
		}
		equal(t, "owner", must(t.Thread(t.ctx, th.ID))(t).OwnerID, t.one)
	}},
}

// purge deletes a thread in parts, and says how many it took.
func (t *test) purge(id string, limit int) (parts int) {
	t.Helper()
	for done := false; !done; parts++ {
		t.do(func(tx store.Tx) (err error) {
			done, err = tx.PurgeThread(t.ctx, id, limit)
			return err
		})
	}
	return parts
}

func testPurge(t *test) {
	th, other := t.thread(), t.thread()
	var runs []store.Run
	for range 3 {
		run := t.run(th.ID, "done")
		step := stepOf(run.ID, 1, 7)
		step.OwnerID = "of " + th.ID
		t.do(func(tx store.Tx) error { return tx.AddSteps(t.ctx, []store.Step{step}) })
		runs = append(runs, run)
	}
	t.add(th.ID, store.Message{RunID: runs[0].ID}, store.Message{}, store.Message{}, store.Message{RunID: runs[2].ID}, store.Message{})
	t.add(other.ID, store.Message{})
	t.mark(th.ID)
	for part, want := range []string{"[3 4 5]", "[5]", "[]"} {
		t.do(func(tx store.Tx) error {
			done, err := tx.PurgeThread(t.ctx, th.ID, 2)
			equal(t, "done", done, false)
			return err
		})
		equal(t, "messages left", seqs(must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID}))(t)), want)
		left := len(must(t.Runs(t.ctx, store.RunQuery{ThreadID: th.ID}))(t))
		equal(t, "runs left", left, []int{3, 3, 2}[part])
	}
	equal(t, "parts then", t.purge(th.ID, 2), 2)
	equal(t, "marked", len(must(t.Threads(t.ctx, store.ThreadQuery{IDs: []string{th.ID}, Deleted: true}))(t)), 0)
	for _, run := range runs {
		t.wants("run", second(t.Run(t.ctx, run.ID)), store.ErrNotFound)
	}
	sums := must(t.Usage(t.ctx, store.UsageQuery{OwnerID: "of " + th.ID}))(t)
	equal(t, "used", sums, []store.UsageSum{{Steps: 3, Usage: store.Usage{InputTokens: 21}}})
	equal(t, "the other one", len(must(t.Messages(t.ctx, store.MessageQuery{ThreadID: other.ID}))(t)), 1)
}

// testDisown leaves out the first owner, whose threads other tests may look at.
func testDisown(t *test) {
	mine := t.thread()
	var ids []string
	for range 5 {
		ids = append(ids, t.threadOf(store.Thread{OwnerID: t.other, CreatedAt: noon, UpdatedAt: noon}).ID)
	}
	t.mark(ids[0])
	for n, total := 2, 0; n == 2; total += n {
		t.do(func(tx store.Tx) (err error) {
			if _, err := tx.LockThread(t.ctx, ids[1]); err != nil {
				return err
			}
			n, err = tx.DisownThreads(t.ctx, t.other, 2)
			if err != nil {
				return err
			}
			th, err := tx.LockThread(t.ctx, ids[1])
			equal(t, "owner, locked", slices.Contains([]string{t.other, ""}, th.OwnerID), true)
			return err
		})
	}
	for _, id := range ids[1:] {
		th := must(t.Thread(t.ctx, id))(t)
		equal(t, "owner", th.OwnerID, "")
		equal(t, "time", th.UpdatedAt, kept(noon))
	}
	marked := must(t.Threads(t.ctx, store.ThreadQuery{IDs: ids[:1], Deleted: true}))(t)
	equal(t, "owner of the marked one", marked[0].OwnerID, "")
	equal(t, "left", len(must(t.Threads(t.ctx, store.ThreadQuery{OwnerIDs: []string{t.other}}))(t)), 0)
	equal(t, "mine", must(t.Thread(t.ctx, mine.ID))(t).OwnerID, t.one)
}
