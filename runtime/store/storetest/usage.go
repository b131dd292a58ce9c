package storetest

import (
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

var usageTests = []named{
	{"keeps every field of a step", testStepFields},
	{"a number of a run is taken once", func(t *test) {
		run := t.run(t.thread().ID, "running")
		step := stepOf(run.ID, 1, 1)
		t.do(func(tx store.Tx) error { return tx.AddSteps(t.ctx, []store.Step{step}) })
		t.wants("again", t.Change(t.ctx, func(tx store.Tx) error { return tx.AddSteps(t.ctx, []store.Step{step}) }), store.ErrConflict)
	}},
	{"a step of a run that is none is refused", func(t *test) {
		for _, id := range strange()[1:] {
			err := t.Change(t.ctx, func(tx store.Tx) error { return tx.AddSteps(t.ctx, []store.Step{stepOf(id, 1, 1)}) })
			t.wants("add", err, store.ErrNotFound)
		}
	}},
	{"steps outlive runs and threads", testStepsStay},
	{"sums up", testSums},
	{"sums up nothing", func(t *test) {
		for _, id := range append(strange()[1:], t.run(t.thread().ID, "done").ID) {
			equal(t, "one sum", must(t.Usage(t.ctx, store.UsageQuery{RunID: id}))(t), []store.UsageSum{{}})
			sums := must(t.Usage(t.ctx, store.UsageQuery{ThreadID: "?", By: []store.UsageKey{store.PerDay}}))(t)
			equal(t, "sums", len(sums), 0)
		}
	}},
	{"an unknown key is refused", func(t *test) {
		if _, err := t.Usage(t.ctx, store.UsageQuery{By: []store.UsageKey{"id"}}); err == nil {
			t.Error("it was not")
		}
	}},
}

func stepOf(runID string, index int, tokens int64) store.Step {
	return store.Step{
		RunID: runID, Index: index, Kind: "model", Name: "gpt", Status: "done", Day: "2026-11-23",
		Usage: store.Usage{InputTokens: tokens}, StartedAt: noon, FinishedAt: noon,
	}
}

func testStepFields(t *test) {
	run := t.run(t.thread().ID, "running")
	want := store.Step{
		RunID: run.ID, Index: 2, Kind: "tool", Name: "fetch", CallID: "call_1", Status: "failed", OwnerID: "ölaf",
		AssistantID: "weather", Day: "2026-11-23",
		Usage:     store.Usage{InputTokens: 1 << 40, OutputTokens: 2, CachedTokens: 3, ReasoningTokens: 4, CostMicros: 5},
		StartedAt: noon, FinishedAt: noon.Add(time.Second),
	}
	t.do(func(tx store.Tx) error { return tx.AddSteps(t.ctx, []store.Step{want, stepOf(run.ID, 1, 0)}) })
	steps := must(t.Steps(t.ctx, run.ID))(t)
	if len(steps) != 2 || steps[0].Index != 1 || steps[1].ID == "" {
		t.Fatalf("%+v", steps)
	}
	want.ID, want.StartedAt, want.FinishedAt = steps[1].ID, kept(want.StartedAt), kept(want.FinishedAt)
	equal(t, "step", steps[1], want)
}

func testStepsStay(t *test) {
	th := t.thread()
	run := t.run(th.ID, "done")
	step := stepOf(run.ID, 1, 7)
	step.OwnerID = "of " + th.ID
	t.do(func(tx store.Tx) error { return tx.AddSteps(t.ctx, []store.Step{step}) })
	t.do(func(tx store.Tx) error { return tx.DeleteThread(t.ctx, th.ID) })
	equal(t, "of the run", len(must(t.Steps(t.ctx, run.ID))(t)), 0)
	sums := must(t.Usage(t.ctx, store.UsageQuery{OwnerID: step.OwnerID}))(t)
	equal(t, "of the owner", sums, []store.UsageSum{{Steps: 1, Usage: store.Usage{InputTokens: 7}}})
}

// used is what n steps use.
func used(n int64) store.Usage {
	return store.Usage{InputTokens: n << 40, OutputTokens: n * 10, CachedTokens: n * 100, ReasoningTokens: n * 1000, CostMicros: n * 10000}
}

// sum is the sum of n steps with the keys of s.
func sum(n int64, s store.UsageSum) store.UsageSum {
	s.Steps, s.Usage = n, used(n)
	return s
}

func testSums(t *test) {
	th := t.thread()
	one, two := t.run(th.ID, "done"), t.run(th.ID, "done")
	owner := "of " + th.ID
	row := func(run store.Run, index int, day, assistant, model string) store.Step {
		s := stepOf(run.ID, index, 1)
		s.OwnerID, s.Day, s.AssistantID, s.Name, s.Usage = owner, day, assistant, model, used(1)
		return s
	}
	tool := row(one, 9, "2026-11-21", "a", "fetch")
	tool.Kind = "tool"
	t.do(func(tx store.Tx) error {
		return tx.AddSteps(t.ctx, []store.Step{
			row(one, 1, "2026-11-21", "a", "gpt"), row(one, 2, "2026-11-22", "a", "gpt"),
			row(two, 1, "2026-11-22", "b", "opus"), row(two, 2, "2026-11-23", "b", "gpt"), tool,
		})
	})
	for what, test := range map[string]struct {
		q    store.UsageQuery
		want []store.UsageSum
	}{
		"everything": {store.UsageQuery{}, []store.UsageSum{sum(4, store.UsageSum{})}},
		"run":        {store.UsageQuery{RunID: one.ID}, []store.UsageSum{sum(2, store.UsageSum{})}},
		"thread":     {store.UsageQuery{ThreadID: th.ID}, []store.UsageSum{sum(4, store.UsageSum{})}},
		"assistant":  {store.UsageQuery{AssistantID: "b"}, []store.UsageSum{sum(2, store.UsageSum{})}},
		"days":       {store.UsageQuery{From: "2026-11-22", Until: "2026-11-22"}, []store.UsageSum{sum(2, store.UsageSum{})}},
		"by day": {store.UsageQuery{By: []store.UsageKey{store.PerDay}}, []store.UsageSum{
			sum(1, store.UsageSum{Day: "2026-11-21"}), sum(2, store.UsageSum{Day: "2026-11-22"}), sum(1, store.UsageSum{Day: "2026-11-23"}),
		}},
		"by model": {store.UsageQuery{By: []store.UsageKey{store.PerModel}}, []store.UsageSum{
			sum(3, store.UsageSum{Model: "gpt"}), sum(1, store.UsageSum{Model: "opus"}),
		}},
		"by two": {store.UsageQuery{From: "2026-11-22", By: []store.UsageKey{store.PerAssistant, store.PerOwner}}, []store.UsageSum{
			sum(1, store.UsageSum{OwnerID: owner, AssistantID: "a"}), sum(2, store.UsageSum{OwnerID: owner, AssistantID: "b"}),
		}},
	} {
		test.q.OwnerID = owner
		equal(t, what, must(t.Usage(t.ctx, test.q))(t), test.want)
	}
}
