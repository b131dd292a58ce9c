package storetest

import (
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

var threadTests = []named{
	{"keeps every field", testThreadFields},
	{"belongs to nobody", func(t *test) {
		th := t.threadOf(store.Thread{CreatedAt: noon, UpdatedAt: noon})
		equal(t, "owner", must(t.Thread(t.ctx, th.ID))(t).OwnerID, "")
	}},
	{"an ID that is none is not found", testStrangeThreads},
	{"an owner with a space at the end is nobody", testOwnerWithSpace},
	{"an update changes what is set", testThreadUpdate},
	{"a time of zero takes a mark away", func(t *test) {
		th := t.thread()
		at := noon.Add(time.Hour)
		t.do(func(tx store.Tx) error {
			_, err := tx.UpdateThread(t.ctx, th.ID, store.ThreadUpdate{ArchivedAt: &at})
			return err
		})
		equal(t, "archived", must(t.Thread(t.ctx, th.ID))(t).ArchivedAt, kept(at))
		t.do(func(tx store.Tx) error {
			_, err := tx.UpdateThread(t.ctx, th.ID, store.ThreadUpdate{ArchivedAt: &time.Time{}})
			return err
		})
		equal(t, "not archived", must(t.Thread(t.ctx, th.ID))(t).ArchivedAt, time.Time{})
	}},
	{"advances", func(t *test) {
		th := t.thread()
		at := noon.Add(time.Hour)
		t.do(func(tx store.Tx) error {
			one, err := tx.Advance(t.ctx, th.ID, 2, at)
			if err != nil {
				return err
			}
			two, err := tx.Advance(t.ctx, th.ID, 3, at)
			equal(t, "numbers", [2]int64{one.LastSeq, two.LastSeq}, [2]int64{2, 5})
			return err
		})
		th.LastSeq, th.UpdatedAt = 5, kept(at)
		equal(t, "thread", must(t.Thread(t.ctx, th.ID))(t), th)
	}},
	{"continues where it was", testContinue},
	{"one that is marked as deleted is found by its list alone", testMarkedThread},
	{"deletes all that it has", testDeleteThread},
}

// What is known of a thread need not be read again, as long as it is true.
func testContinue(t *test) {
	th := t.threadOf(store.Thread{
		OwnerID: t.one, LastSeq: 3, HeadSeq: 2, HeadBranch: 1, Branches: "[[3,0,2]]", CreatedAt: noon, UpdatedAt: noon,
	})
	other := t.thread()
	continues := func(known store.Thread, name string) (same bool) {
		t.do(func(tx store.Tx) (err error) {
			same, err = tx.Continue(t.ctx, known, store.ThreadUpdate{LastSeq: new(known.LastSeq + 2), Name: &name})
			if same && err == nil {
				locked, err := tx.LockThread(t.ctx, known.ID)
				equal(t, "locked", []any{locked.LastSeq, locked.Name}, []any{known.LastSeq + 2, name})
				return err
			}
			return err
		})
		return same
	}
	for what, change := range map[string]func(*store.Thread){
		"number":   func(known *store.Thread) { known.LastSeq-- },
		"head":     func(known *store.Thread) { known.HeadSeq-- },
		"branch":   func(known *store.Thread) { known.HeadBranch = 0 },
		"branches": func(known *store.Thread) { known.Branches = "" },
		"thread":   func(known *store.Thread) { known.ID = other.ID },
		"ID":       func(known *store.Thread) { known.ID = "?" },
	} {
		known := th
		change(&known)
		equal(t, "with another "+what, continues(known, "wrong"), false)
	}
	equal(t, "unchanged", must(t.Thread(t.ctx, th.ID))(t), th)
	th.OwnerID, th.Name, th.UpdatedAt = t.other, "old", th.UpdatedAt.Add(1) // what others may change meanwhile
	equal(t, "as it was", continues(th, "new"), true)
	got := must(t.Thread(t.ctx, th.ID))(t)
	equal(t, "changed", []any{got.LastSeq, got.Name, got.OwnerID}, []any{th.LastSeq + 2, "new", t.one})
	equal(t, "again", continues(th, "newer"), false)
	t.mark(th.ID)
	equal(t, "when it is deleted", continues(got, "newer"), false)
}

func testThreadFields(t *test) {
	want := store.Thread{
		OwnerID: t.one, Name: "näme \\ % _ ' \" 🙂", AssistantID: "weather",
		LastSeq: 7, HeadSeq: 6, HeadBranch: 3, Branches: "[[3, 0,  2]]",
		Summary:   `{"b":1,"a":"\u0000"}`,
		CreatedAt: noon, UpdatedAt: noon.Add(time.Second), ArchivedAt: noon.Add(time.Minute),
	}
	made := t.threadOf(want)
	want.ID = made.ID
	want.CreatedAt, want.UpdatedAt, want.ArchivedAt = kept(want.CreatedAt), kept(want.UpdatedAt), kept(want.ArchivedAt)
	equal(t, "made", made, want)
	equal(t, "read", must(t.Thread(t.ctx, made.ID))(t), want)
	if made.ID == "" || t.thread().ID == made.ID {
		t.Errorf("the ID %q is not its own", made.ID)
	}
}

func testStrangeThreads(t *test) {
	t.thread()
	for _, id := range strange() {
		_, err := t.Thread(t.ctx, id)
		t.wants("read", err, store.ErrNotFound)
		for what, use := range map[string]func(tx store.Tx) error{
			"lock":    func(tx store.Tx) error { return second(tx.LockThread(t.ctx, id)) },
			"advance": func(tx store.Tx) error { return second(tx.Advance(t.ctx, id, 1, noon)) },
			"update":  func(tx store.Tx) error { return second(tx.UpdateThread(t.ctx, id, store.ThreadUpdate{Name: new("x")})) },
			"delete":  func(tx store.Tx) error { return tx.DeleteThread(t.ctx, id) },
		} {
			t.wants(what, t.Change(t.ctx, use), store.ErrNotFound)
		}
	}
	threads := must(t.Threads(t.ctx, store.ThreadQuery{IDs: strange()}))(t)
	after := must(t.Threads(t.ctx, store.ThreadQuery{After: &store.Cursor{Time: noon, ID: "?"}}))(t)
	equal(t, "lists", [2]int{len(threads), len(after)}, [2]int{0, 0})
}

// second drops the value of a call.
func second[T any](_ T, err error) error { return err }

func testThreadUpdate(t *test) {
	th := t.thread()
	later := noon.Add(time.Hour)
	want := th
	for what, step := range map[string]struct {
		update store.ThreadUpdate
		set    func()
	}{
		"nothing":   {store.ThreadUpdate{}, func() {}},
		"name":      {store.ThreadUpdate{Name: new("name")}, func() { want.Name = "name" }},
		"assistant": {store.ThreadUpdate{AssistantID: new("a")}, func() { want.AssistantID = "a" }},
		"summary":   {store.ThreadUpdate{Summary: new(`{"up_to": 3}`)}, func() { want.Summary = `{"up_to": 3}` }},
		"branches":  {store.ThreadUpdate{Branches: new("[]")}, func() { want.Branches = "[]" }},
		"head":      {store.ThreadUpdate{HeadSeq: new(int64(3)), HeadBranch: new(int64(2))}, func() { want.HeadSeq, want.HeadBranch = 3, 2 }},
		"last":      {store.ThreadUpdate{LastSeq: new(int64(4))}, func() { want.LastSeq = 4 }},
		"time":      {store.ThreadUpdate{UpdatedAt: &later}, func() { want.UpdatedAt = kept(later) }},
	} {
		step.set()
		for range 2 { // what changes nothing is no less an update
			t.do(func(tx store.Tx) error {
				got, err := tx.UpdateThread(t.ctx, th.ID, step.update)
				equal(t, what, got, want)
				return err
			})
		}
		equal(t, what+", read", must(t.Thread(t.ctx, th.ID))(t), want)
	}
}

func testOwnerWithSpace(t *test) {
	th := t.thread()
	owner := t.one + " "
	err := t.Change(t.ctx, func(tx store.Tx) error {
		return second(tx.CreateThread(t.ctx, store.Thread{OwnerID: owner, CreatedAt: noon, UpdatedAt: noon}))
	})
	t.wants("create", err, store.ErrNotFound)
	equal(t, "threads", len(must(t.Threads(t.ctx, store.ThreadQuery{IDs: []string{th.ID}, OwnerIDs: []string{owner}}))(t)), 0)
	step := stepOf(t.run(th.ID, "done").ID, 1, 1)
	step.OwnerID = "of " + th.ID
	t.do(func(tx store.Tx) error { return tx.AddSteps(t.ctx, []store.Step{step}) })
	sums := must(t.Usage(t.ctx, store.UsageQuery{OwnerID: step.OwnerID + " "}))(t)
	equal(t, "usage", sums, []store.UsageSum{{}})
}

// mark marks a thread as deleted.
func (t *test) mark(id string) {
	t.Helper()
	t.do(func(tx store.Tx) error {
		_, err := tx.UpdateThread(t.ctx, id, store.ThreadUpdate{DeletedAt: &noon})
		return err
	})
}

func testMarkedThread(t *test) {
	th := t.thread()
	m := t.add(th.ID, store.Message{}, store.Message{})
	t.mark(th.ID)
	_, err := t.Thread(t.ctx, th.ID)
	t.wants("read", err, store.ErrNotFound)
	for what, use := range map[string]func(tx store.Tx) error{
		"lock":    func(tx store.Tx) error { return second(tx.LockThread(t.ctx, th.ID)) },
		"advance": func(tx store.Tx) error { return second(tx.Advance(t.ctx, th.ID, 1, noon)) },
		"update": func(tx store.Tx) error {
			return second(tx.UpdateThread(t.ctx, th.ID, store.ThreadUpdate{Name: new("x")}))
		},
	} {
		t.wants(what, t.Change(t.ctx, use), store.ErrNotFound)
	}
	listed := must(t.Threads(t.ctx, store.ThreadQuery{IDs: []string{th.ID}}))(t)
	deleted := must(t.Threads(t.ctx, store.ThreadQuery{IDs: []string{th.ID}, Deleted: true}))(t)
	if len(listed) != 0 || len(deleted) != 1 || !deleted[0].DeletedAt.Equal(kept(noon)) {
		t.Errorf("listed %+v, deleted %+v", listed, deleted)
	}
	t.do(func(tx store.Tx) error {
		n, err := tx.DeleteMessages(t.ctx, th.ID, []string{m[0].ID})
		equal(t, "messages deleted", n, 1)
		return err
	})
	t.do(func(tx store.Tx) error { return tx.DeleteThread(t.ctx, th.ID) })
	deleted = must(t.Threads(t.ctx, store.ThreadQuery{IDs: []string{th.ID}, Deleted: true}))(t)
	equal(t, "left", len(deleted), 0)
}

func testDeleteThread(t *test) {
	th, other := t.thread(), t.thread()
	run, stays := t.run(th.ID, "running"), t.run(other.ID, "running")
	t.add(th.ID, store.Message{RunID: run.ID})
	t.add(other.ID, store.Message{RunID: stays.ID})
	var file store.Attachment
	t.do(func(tx store.Tx) (err error) {
		file, err = tx.CreateAttachment(t.ctx, store.Attachment{ThreadID: th.ID, CreatedAt: noon})
		return err
	})
	t.do(func(tx store.Tx) error {
		if _, err := tx.LockThread(t.ctx, th.ID); err != nil {
			return err
		}
		if err := tx.DeleteThread(t.ctx, th.ID); err != nil {
			return err
		}
		t.wants("lock", second(tx.LockThread(t.ctx, th.ID)), store.ErrNotFound)
		return nil
	})
	t.wants("thread", second(t.Thread(t.ctx, th.ID)), store.ErrNotFound)
	t.wants("run", second(t.Run(t.ctx, run.ID)), store.ErrNotFound)
	t.wants("attachment", second(t.Attachment(t.ctx, file.ID)), store.ErrNotFound)
	t.wants("again", t.Change(t.ctx, func(tx store.Tx) error { return tx.DeleteThread(t.ctx, th.ID) }), store.ErrNotFound)
	gone := must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID}))(t)
	left := must(t.Messages(t.ctx, store.MessageQuery{ThreadID: other.ID}))(t)
	equal(t, "messages", [2]int{len(gone), len(left)}, [2]int{0, 1})
}
