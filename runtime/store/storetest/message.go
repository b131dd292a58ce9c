package storetest

import (
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/store"
)

var messageTests = []named{
	{"keeps every field byte for byte", testMessageFields},
	{"keeps an ID of its kind, or has it as client ID", testMessageIDs},
	{"is found by its client ID", func(t *test) {
		th, other := t.thread(), t.thread()
		m := t.add(th.ID, store.Message{ClientID: "mine"})[0]
		equal(t, "by client ID", must(t.Message(t.ctx, th.ID, "mine"))(t), m)
		t.wants("with a space", second(t.Message(t.ctx, th.ID, "mine ")), store.ErrNotFound)
		for _, id := range []string{m.ID, "mine"} {
			t.wants("of another thread", second(t.Message(t.ctx, other.ID, id)), store.ErrNotFound)
		}
		t.add(other.ID, store.Message{ClientID: "mine"})
		for id, want := range map[string]string{"mine": "[1]", "MINE": "[]", "mine ": "[]", m.ID: "[]", "a\x00b": "[]", "\xff": "[]"} {
			got := must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID, ClientID: id}))(t)
			equal(t, "queried for "+id, seqs(got), want)
		}
	}},
	{"an ID that is none is not found", testStrangeMessages},
	{"numbers and client IDs are taken once", testTakenMessages},
	{"every filter narrows", testMessageFilters},
	{"a path is a list of segments", testPath},
	{"a query must be bounded", func(t *test) {
		t.wants("messages", second(t.Messages(t.ctx, store.MessageQuery{Limit: 1})), store.ErrUnbounded)
	}},
	{"the status of a role of a run changes", func(t *test) {
		th := t.thread()
		run, other := t.run(th.ID, "done"), t.run(th.ID, "done")
		t.add(th.ID, store.Message{RunID: run.ID}, store.Message{RunID: run.ID, Role: "assistant"}, store.Message{RunID: other.ID})
		t.do(func(tx store.Tx) error { return tx.SetMessageStatus(t.ctx, run.ID, "user", "failed") })
		got := ""
		for _, m := range must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID}))(t) {
			got += m.Status + " "
		}
		equal(t, "status", got, "failed done done ")
	}},
	{"deletes", testDeleteMessages},
	{"stores many at once", func(t *test) {
		th := t.thread()
		rows := make([]store.Message, 1234)
		t.do(func(tx store.Tx) error {
			for i := range rows {
				rows[i] = store.Message{ThreadID: th.ID, Seq: int64(i + 1)}
				fill(&rows[i])
			}
			ids, err := tx.AddMessages(t.ctx, rows)
			equal(t, "IDs", len(ids), len(rows))
			return err
		})
		equal(t, "stored", len(must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID}))(t)), len(rows))
	}},
}

// oddJSON is what a database might want to tidy up.
const oddJSON = `[ {"z":1,"a":2,"a":1.0e0, "t":"\u0000 \ud83d\ude42 🙂 \/ ` + "\u2028" + `"} ,{}]`

func testMessageFields(t *test) {
	th := t.thread()
	run := t.run(th.ID, "running")
	want := store.Message{
		RunID: run.ID, ClientID: "cliënt", ParentSeq: 0, Branch: 1, Role: "assistant", Status: "failed", Visible: true,
		Parts: oddJSON, Usage: `{"output":2,"input":1}`, Text: "text 🙂 \\ \n" + strings.Repeat("x", 1<<17), CreatedAt: noon,
	}
	got := t.add(th.ID, want)[0]
	want.ID, want.ThreadID, want.Seq, want.CreatedAt = got.ID, th.ID, 1, kept(noon)
	equal(t, "message", got, want)
	bare := t.add(th.ID, store.Message{})[0]
	if bare.RunID+bare.ClientID+bare.Usage+bare.Text != "" || bare.Seq != 2 {
		t.Errorf("%+v", bare)
	}
}

func testMessageIDs(t *test) {
	th := t.thread()
	own := t.add(th.ID, store.Message{})[0].ID
	t.do(func(tx store.Tx) error {
		n, err := tx.DeleteMessages(t.ctx, th.ID, []string{own})
		equal(t, "deleted", n, 1)
		return err
	})
	for i, id := range []string{own, "01890a5d-ac96-774b-bcce-b302099a8057", "call-7"} {
		m := t.add(th.ID, store.Message{ID: id})[0]
		if m.ID != id && m.ClientID != id || m.ID == id && m.ClientID != "" {
			t.Errorf("%d: of %s came %+v", i, id, m)
		}
		equal(t, "read", must(t.Message(t.ctx, th.ID, id))(t), m)
		t.do(func(tx store.Tx) error { // for a database that has another store's rows
			return second(tx.DeleteMessages(t.ctx, th.ID, []string{m.ID}))
		})
	}
	m := t.add(th.ID, store.Message{ID: "call-8", ClientID: "mine"})[0]
	equal(t, "client ID", m.ClientID, "mine")
}

func testStrangeMessages(t *test) {
	th := t.thread()
	m := t.add(th.ID, store.Message{})[0]
	for _, id := range strange() {
		t.wants("message", second(t.Message(t.ctx, th.ID, id)), store.ErrNotFound)
		t.wants("thread", second(t.Message(t.ctx, id, m.ID)), store.ErrNotFound)
		if id == "" {
			continue
		}
		rows := must(t.Messages(t.ctx, store.MessageQuery{ThreadID: id}))(t)
		rows = append(rows, must(t.Messages(t.ctx, store.MessageQuery{RunID: id}))(t)...)
		equal(t, "messages", len(rows), 0)
		for what, row := range map[string]store.Message{"thread": {ThreadID: id, Seq: 9}, "run": {ThreadID: th.ID, RunID: id, Seq: 9}} {
			fill(&row)
			err := t.Change(t.ctx, func(tx store.Tx) error { return second(tx.AddMessages(t.ctx, []store.Message{row})) })
			t.wants("add with "+what, err, store.ErrNotFound)
		}
		t.do(func(tx store.Tx) error {
			n, err := tx.DeleteMessages(t.ctx, id, []string{m.ID})
			equal(t, "deleted", n, 0)
			return err
		})
	}
	t.do(func(tx store.Tx) error {
		n, err := tx.DeleteMessages(t.ctx, th.ID, strange())
		equal(t, "deleted", n, 0)
		return err
	})
	equal(t, "by IDs", len(must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID, IDs: strange()}))(t)), 0)
}

func testTakenMessages(t *test) {
	th := t.thread()
	t.add(th.ID, store.Message{ClientID: "mine"})
	for what, row := range map[string]store.Message{
		"number":    {ThreadID: th.ID, Seq: 1},
		"client ID": {ThreadID: th.ID, Seq: 2, ClientID: "mine"},
	} {
		fill(&row)
		err := t.Change(t.ctx, func(tx store.Tx) error { return second(tx.AddMessages(t.ctx, []store.Message{row})) })
		t.wants(what, err, store.ErrConflict)
	}
	t.add(th.ID, store.Message{ClientID: "MINE"}, store.Message{}, store.Message{})
}

func testMessageFilters(t *test) {
	th := t.thread()
	run := t.run(th.ID, "done")
	rows := t.add(th.ID,
		store.Message{Visible: true, RunID: run.ID},
		store.Message{Role: "assistant", RunID: run.ID, ParentSeq: 1},
		store.Message{Role: "tool", RunID: run.ID, ParentSeq: 2},
		store.Message{Role: "assistant", Visible: true, ParentSeq: 3},
		store.Message{Visible: true, ParentSeq: 3},
	)
	for what, test := range map[string]struct {
		q    store.MessageQuery
		want string
	}{
		"thread":   {store.MessageQuery{ThreadID: th.ID}, "[1 2 3 4 5]"},
		"run":      {store.MessageQuery{RunID: run.ID}, "[1 2 3]"},
		"both":     {store.MessageQuery{ThreadID: t.thread().ID, RunID: run.ID}, "[]"},
		"IDs":      {store.MessageQuery{ThreadID: th.ID, IDs: []string{rows[4].ID, "?", rows[1].ID}}, "[2 5]"},
		"no IDs":   {store.MessageQuery{ThreadID: th.ID, IDs: []string{}}, "[]"},
		"parent":   {store.MessageQuery{ThreadID: th.ID, ParentSeq: new(int64(3))}, "[4 5]"},
		"first":    {store.MessageQuery{ThreadID: th.ID, ParentSeq: new(int64(0))}, "[1]"},
		"visible":  {store.MessageQuery{ThreadID: th.ID, Visible: true}, "[1 4 5]"},
		"role":     {store.MessageQuery{ThreadID: th.ID, Role: "assistant"}, "[2 4]"},
		"after":    {store.MessageQuery{ThreadID: th.ID, AfterSeq: 3}, "[4 5]"},
		"before":   {store.MessageQuery{ThreadID: th.ID, BeforeSeq: 3}, "[1 2]"},
		"between":  {store.MessageQuery{ThreadID: th.ID, AfterSeq: 1, BeforeSeq: 4}, "[2 3]"},
		"limit":    {store.MessageQuery{ThreadID: th.ID, Limit: 2}, "[1 2]"},
		"newest":   {store.MessageQuery{ThreadID: th.ID, Limit: 2, Newest: true}, "[4 5]"},
		"a page":   {store.MessageQuery{ThreadID: th.ID, Limit: 2, Newest: true, BeforeSeq: 4, Visible: true}, "[1]"},
		"all last": {store.MessageQuery{ThreadID: th.ID, Newest: true}, "[1 2 3 4 5]"},
	} {
		equal(t, what, seqs(must(t.Messages(t.ctx, test.q))(t)), test.want)
	}
}

func testPath(t *test) {
	th := t.thread()
	t.add(th.ID,
		store.Message{}, store.Message{ParentSeq: 1}, store.Message{ParentSeq: 2},
		store.Message{ParentSeq: 1, Branch: 4}, store.Message{ParentSeq: 4, Branch: 4},
		store.Message{ParentSeq: 4, Branch: 6},
	)
	for want, path := range map[string][]store.Segment{
		"[1 2 3]":       {{Branch: 0, UpTo: 99}},
		"[1 4 5]":       {{Branch: 4, UpTo: 99}, {Branch: 0, UpTo: 1}},
		"[1 4 6]":       {{Branch: 0, UpTo: 1}, {Branch: 4, UpTo: 4}, {Branch: 6, UpTo: 99}},
		"[]":            {},
		"[1 2 3 4 5 6]": nil,
	} {
		equal(t, fmt.Sprint("path ", path), seqs(must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID, Path: path}))(t)), want)
	}
	both := store.MessageQuery{ThreadID: th.ID, Path: []store.Segment{{Branch: 0, UpTo: 1}, {Branch: 4, UpTo: 99}}, AfterSeq: 1, Limit: 1}
	equal(t, "with a bound", seqs(must(t.Messages(t.ctx, both))(t)), "[4]")
	long := make([]store.Segment, 5000) // each a version of the message before
	for i := range long {
		long[i] = store.Segment{Branch: int64(i + 4), UpTo: int64(i + 4)}
	}
	equal(t, "with many segments", seqs(must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID, Path: long}))(t)), "[4 6]")
}

func testDeleteMessages(t *test) {
	th, other := t.thread(), t.thread()
	rows := t.add(th.ID, store.Message{}, store.Message{}, store.Message{})
	foreign := t.add(other.ID, store.Message{})[0]
	t.do(func(tx store.Tx) error {
		n, err := tx.DeleteMessages(t.ctx, th.ID, []string{rows[0].ID, rows[2].ID, foreign.ID})
		equal(t, "deleted", n, 2)
		return err
	})
	equal(t, "left", seqs(must(t.Messages(t.ctx, store.MessageQuery{ThreadID: th.ID}))(t)), "[2]")
	equal(t, "of the other thread", seqs(must(t.Messages(t.ctx, store.MessageQuery{ThreadID: other.ID}))(t)), "[1]")
	equal(t, "numbers go on", t.add(th.ID, store.Message{})[0].Seq, 4)
}
