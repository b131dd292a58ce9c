package storetest

import (
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

var runTests = []named{
	{"keeps every field", testRunFields},
	{"a thread has one that is active", testOneActive},
	{"an ID that is none is not found", testStrangeRuns},
	{"an update changes what is set", testRunUpdate},
	{"the fence keeps a late writer out", testFence},
	{"a run that has ended does not change", func(t *test) {
		run := t.run(t.thread().ID, "done")
		t.do(func(tx store.Tx) error {
			updated, err := tx.UpdateRun(t.ctx, run.ID, run.Fence, store.RunUpdate{Reason: new("late")})
			cancelled, cancelErr := tx.RequestCancel(t.ctx, run.ID)
			if updated || cancelled || cancelErr != nil {
				t.Errorf("updated %t, cancelled %t, %v", updated, cancelled, cancelErr)
			}
			return err
		})
		equal(t, "run", must(t.Run(t.ctx, run.ID))(t), run)
	}},
	{"is asked to end, again and again", func(t *test) {
		run := t.run(t.thread().ID, "waiting")
		for range 2 {
			t.do(func(tx store.Tx) error {
				active, err := tx.RequestCancel(t.ctx, run.ID)
				equal(t, "active", active, true)
				return err
			})
		}
		run.CancelRequested = true
		equal(t, "run", must(t.Run(t.ctx, run.ID))(t), run)
	}},
	{"every filter narrows", testRunFilters},
}

func testRunFields(t *test) {
	th := t.thread()
	want := store.Run{
		ThreadID: th.ID, AssistantID: "weather", Model: "gpt", Status: "failed", Stop: "failed", Reason: "bäd",
		Pending: `[{"b":1,"a":"\u0000"}]`, Output: `{"b":1,"a":"\u0000"}`,
		CancelRequested: true, LeaseOwner: "host", LeaseUntil: noon.Add(time.Second), Fence: 3, Steps: 4,
		Usage:     store.Usage{InputTokens: 1 << 40, OutputTokens: 2, CachedTokens: 3, ReasoningTokens: 4, CostMicros: 5},
		StartedAt: noon, FinishedAt: noon.Add(time.Minute),
	}
	t.do(func(tx store.Tx) error {
		made, err := tx.CreateRun(t.ctx, want)
		want.ID = made.ID
		want.LeaseUntil, want.StartedAt, want.FinishedAt = kept(want.LeaseUntil), kept(want.StartedAt), kept(want.FinishedAt)
		equal(t, "made", made, want)
		return err
	})
	equal(t, "read", must(t.Run(t.ctx, want.ID))(t), want)
}

func testOneActive(t *test) {
	th := t.thread()
	t.run(th.ID, "done")
	active := t.run(th.ID, "running")
	for _, status := range []string{"running", "waiting"} {
		err := t.Change(t.ctx, func(tx store.Tx) error {
			return second(tx.CreateRun(t.ctx, store.Run{ThreadID: th.ID, Status: status, Fence: 1, StartedAt: noon}))
		})
		t.wants("a second one, "+status, err, store.ErrConflict)
	}
	t.run(th.ID, "done")
	t.run(t.thread().ID, "running")
	t.do(func(tx store.Tx) error {
		if _, err := tx.UpdateRun(t.ctx, active.ID, 1, store.RunUpdate{Status: new("waiting")}); err != nil {
			return err
		}
		return second(tx.UpdateRun(t.ctx, active.ID, 1, store.RunUpdate{Status: new("done")}))
	})
	t.run(th.ID, "running")
}

func testStrangeRuns(t *test) {
	for _, id := range strange() {
		t.wants("run", second(t.Run(t.ctx, id)), store.ErrNotFound)
		equal(t, "steps", len(must(t.Steps(t.ctx, id))(t)), 0)
		err := t.Change(t.ctx, func(tx store.Tx) error {
			return second(tx.CreateRun(t.ctx, store.Run{ThreadID: id, Status: "running", Fence: 1, StartedAt: noon}))
		})
		t.wants("create", err, store.ErrNotFound)
		t.do(func(tx store.Tx) error {
			updated, err := tx.UpdateRun(t.ctx, id, 1, store.RunUpdate{Reason: new("x")})
			if err != nil {
				return err
			}
			active, err := tx.RequestCancel(t.ctx, id)
			if updated || active {
				t.Errorf("%q: updated %t, active %t", id, updated, active)
			}
			if err != nil {
				return err
			}
			return tx.SetMessageStatus(t.ctx, id, "user", "failed")
		})
		if id != "" {
			equal(t, "runs", len(must(t.Runs(t.ctx, store.RunQuery{ThreadID: id}))(t)), 0)
		}
	}
}

func testRunUpdate(t *test) {
	run := t.run(t.thread().ID, "running")
	later := noon.Add(time.Hour)
	large := `["` + strings.Repeat("ä", 100<<10) + `"]` // more than a text of MySQL holds
	use := store.Usage{InputTokens: 1, OutputTokens: 2, CachedTokens: 3, ReasoningTokens: 4, CostMicros: 5}
	for _, step := range []struct {
		update store.RunUpdate
		set    func()
	}{
		{store.RunUpdate{}, func() {}},
		{store.RunUpdate{Status: new("waiting")}, func() { run.Status = "waiting" }},
		{store.RunUpdate{LeaseOwner: new("host"), LeaseUntil: &later}, func() { run.LeaseOwner, run.LeaseUntil = "host", kept(later) }},
		{store.RunUpdate{Steps: new(3), Usage: &use}, func() { run.Steps, run.Usage = 3, use }},
		{store.RunUpdate{Pending: new(large), Output: new("{}")}, func() { run.Pending, run.Output = large, "{}" }},
		{store.RunUpdate{Pending: new("")}, func() { run.Pending = "" }},
		{store.RunUpdate{LeaseUntil: &time.Time{}}, func() { run.LeaseUntil = time.Time{} }},
		{store.RunUpdate{LeaseUntil: &time.Time{}}, func() {}},
		{store.RunUpdate{Status: new("failed"), Stop: new("failed"), Reason: new("why"), FinishedAt: &later}, func() {
			run.Status, run.Stop, run.Reason, run.FinishedAt = "failed", "failed", "why", kept(later)
		}},
	} {
		step.set()
		t.do(func(tx store.Tx) error {
			updated, err := tx.UpdateRun(t.ctx, run.ID, 1, step.update)
			equal(t, "updated", updated, true)
			return err
		})
		equal(t, "run", must(t.Run(t.ctx, run.ID))(t), run)
	}
}

func testFence(t *test) {
	run := t.run(t.thread().ID, "running")
	t.do(func(tx store.Tx) error {
		updated, err := tx.UpdateRun(t.ctx, run.ID, 1, store.RunUpdate{AddFence: 1, LeaseOwner: new("second")})
		equal(t, "taken over", updated, true)
		return err
	})
	for fence, want := range map[int64]bool{1: false, 2: true, 3: false} {
		t.do(func(tx store.Tx) error {
			updated, err := tx.UpdateRun(t.ctx, run.ID, fence, store.RunUpdate{Steps: new(int(fence))})
			equal(t, "updated", updated, want)
			return err
		})
	}
	got := must(t.Run(t.ctx, run.ID))(t)
	equal(t, "fence and steps", [2]int64{got.Fence, int64(got.Steps)}, [2]int64{2, 2})
}

func testRunFilters(t *test) {
	th := t.thread()
	var ids []string
	for i, status := range []string{"done", "failed", "running"} {
		t.do(func(tx store.Tx) error {
			run, err := tx.CreateRun(t.ctx, store.Run{
				ThreadID: th.ID, Status: status, Fence: 1, StartedAt: noon.Add(time.Duration(i) * time.Microsecond),
			})
			ids = append([]string{run.ID}, ids...)
			return err
		})
	}
	for what, test := range map[string]struct {
		q    store.RunQuery
		want []string
	}{
		"all, newest first": {store.RunQuery{}, ids},
		"active":            {store.RunQuery{Active: true}, ids[:1]},
		"status":            {store.RunQuery{Status: "failed"}, ids[1:2]},
		"limit":             {store.RunQuery{Limit: 2}, ids[:2]},
	} {
		test.q.ThreadID = th.ID
		var got []string
		for _, run := range must(t.Runs(t.ctx, test.q))(t) {
			got = append(got, run.ID)
		}
		equal(t, what, got, test.want)
	}
}
