package thread_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

func pages(t *testing.T, s *thread.Service, f thread.Filter) (names []string, pages int) {
	t.Helper()
	for {
		page, err := s.ListThreads(as(t, "alice"), f)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, th := range page.Threads {
			names = append(names, th.Name)
		}
		if page.Next == "" {
			return names, pages
		}
		f.After = page.Next
	}
}

func TestListThreads(t *testing.T) {
	s := open(t)
	var want []string
	var first thread.Thread
	for i := range 7 {
		th, err := s.CreateThread(as(t, "alice"), thread.NewThread{Name: fmt.Sprint("t", i)})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = th
		}
		want = append([]string{th.Name}, want...)
	}
	newThread(t, s, "bob")
	for limit, n := range map[int]int{0: 1, 1: 7, 2: 4, 7: 1, 1000: 1} {
		got, count := pages(t, s, thread.Filter{Limit: limit})
		if !slices.Equal(got, want) || count != n {
			t.Errorf("limit %d: %v in %d pages", limit, got, count)
		}
	}
	ask(t, s, "alice", first.ID, bot{model: llmtest.Script(llmtest.Text("Überall Sonne"))}, "Weather in Recife?")
	got, _ := pages(t, s, thread.Filter{Limit: 3, Order: thread.ByActivity})
	if !slices.Equal(got, append([]string{"t0"}, want[:6]...)) {
		t.Errorf("by activity: %v", got)
	}
	for search, n := range map[string]int{"RECIFE": 1, "überall": 1, "t3": 1, "t": 7, "nowhere": 0, "%": 0, "": 7} {
		if got, _ := pages(t, s, thread.Filter{Limit: 2, Search: search}); len(got) != n {
			t.Errorf("%q finds %v", search, got)
		}
	}
	page, err := s.ListThreads(as(t, "alice"), thread.Filter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for field, f := range map[string]thread.Filter{
		"limit": {Limit: -1}, "limit ": {Limit: 1001}, "order": {Order: "name"},
		"after": {After: "?"}, "after ": {After: "bnVsbA"}, "after  ": {After: page.Next, Order: thread.ByActivity},
	} {
		var invalid *thread.InvalidError
		if _, err := s.ListThreads(as(t, "alice"), f); !errors.As(err, &invalid) || invalid.Field != field[:len(invalid.Field)] {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := s.ListThreads(t.Context(), thread.Filter{}); !errors.Is(err, thread.ErrNoUser) {
		t.Errorf("%v", err)
	}
}

func TestArchive(t *testing.T) {
	s := open(t)
	th, other := newThread(t, s, "alice"), newThread(t, s, "alice")
	archive := func(on bool) thread.Thread {
		t.Helper()
		th, err := s.UpdateThread(as(t, "alice"), th.ID, thread.Update{Archived: &on})
		if err != nil {
			t.Fatal(err)
		}
		return th
	}
	if same := archive(false); same != th {
		t.Errorf("%+v", same)
	}
	put := archive(true)
	if put.ArchivedAt.IsZero() || !put.UpdatedAt.After(th.UpdatedAt) {
		t.Errorf("%+v", put)
	}
	if again := archive(true); again != put {
		t.Errorf("%+v", again)
	}
	for archived, want := range map[bool]string{true: th.ID, false: other.ID} {
		threads, err := s.Threads(as(t, "alice"), thread.Filter{Archived: &archived})
		if err != nil || len(threads) != 1 || threads[0].ID != want {
			t.Errorf("%v, %v", threads, err)
		}
	}
	if threads, err := s.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 2 {
		t.Errorf("%v, %v", threads, err)
	}
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hi"))}, "still open")
	if back := archive(false); !back.ArchivedAt.IsZero() {
		t.Errorf("%+v", back)
	}
	var denied *thread.NotAllowedError
	if _, err := s.UpdateThread(as(t, "bob"), th.ID, thread.Update{Archived: new(true)}); !errors.As(err, &denied) {
		t.Errorf("%v", err)
	}
}

func TestListMessages(t *testing.T) {
	k := newTalk(t, open(t))
	for i := range 30 {
		k.ask(fmt.Sprint("q", i))
	}
	list := func(f thread.MessageFilter) (seqs []int64, more bool) {
		t.Helper()
		page, err := k.s.ListMessages(as(t, "alice"), k.id, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Messages {
			seqs = append(seqs, m.Seq)
			if (m.ParentID == "") != (m.Seq == 1) {
				t.Errorf("message %d follows %q", m.Seq, m.ParentID)
			}
		}
		return seqs, page.More
	}
	for _, test := range []struct {
		f    thread.MessageFilter
		from int64
		n    int
		more bool
	}{
		{thread.MessageFilter{}, 11, 50, true},
		{thread.MessageFilter{Limit: 60}, 1, 60, false},
		{thread.MessageFilter{Limit: 59}, 2, 59, true},
		{thread.MessageFilter{Before: 11}, 1, 10, false},
		{thread.MessageFilter{Before: 11, Limit: 3}, 8, 3, true},
		{thread.MessageFilter{After: 11, Limit: 3}, 12, 3, true},
		{thread.MessageFilter{After: 58}, 59, 2, false},
		{thread.MessageFilter{After: 11, Before: 15, Limit: 2}, 13, 2, true},
		{thread.MessageFilter{After: 11, Before: 12}, 0, 0, false},
		{thread.MessageFilter{After: 1000}, 0, 0, false},
	} {
		got, more := list(test.f)
		if len(got) != test.n || more != test.more || test.n > 0 && (got[0] != test.from || got[test.n-1] != test.from+int64(test.n)-1) {
			t.Errorf("%+v: %v, more %v", test.f, got, more)
		}
	}
	for _, f := range []thread.MessageFilter{{Before: -1}, {After: -1}, {Limit: -1}, {Limit: 1001}} {
		var invalid *thread.InvalidError
		if _, err := k.s.ListMessages(as(t, "alice"), k.id, f); !errors.As(err, &invalid) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	var denied *thread.NotAllowedError
	if _, err := k.s.ListMessages(as(t, "bob"), k.id, thread.MessageFilter{}); !errors.As(err, &denied) {
		t.Errorf("%v", err)
	}
}

// What a list costs does not depend on what there is.
func TestStatementsOfLists(t *testing.T) {
	s := open(t)
	k := newTalk(t, s)
	statements := s.CountStatements()
	spent := func() string {
		out := ""
		for _, work := range []func() error{
			func() error { return second(s.ListThreads(as(t, "alice"), thread.Filter{Limit: 20})) },
			func() error {
				return second(s.ListThreads(as(t, "alice"), thread.Filter{Limit: 20, Search: "q", Order: thread.ByActivity}))
			},
			func() error { return second(s.Threads(as(t, "alice"), thread.Filter{})) },
			func() error { return second(s.ListMessages(as(t, "alice"), k.id, thread.MessageFilter{})) },
			func() error {
				return second(s.ListMessages(as(t, "alice"), k.id, thread.MessageFilter{Before: 3, Limit: 2}))
			},
			func() error { return second(s.Messages(as(t, "alice"), k.id)) },
			func() error { return second(s.AllMessages(as(t, "alice"), k.id)) },
			func() error { return second(k.s.Siblings(as(t, "alice"), k.id, k.find("q0"))) },
		} {
			statements.Store(0)
			if err := work(); err != nil {
				t.Fatal(err)
			}
			out += fmt.Sprint(statements.Load(), " ")
		}
		return out
	}
	grow := func(n int) {
		for range n {
			newThread(t, s, "alice")
			k.ask(fmt.Sprint("q", k.n))
			k.regenerate(fmt.Sprint("a", k.n))
		}
	}
	grow(2)
	few := spent()
	grow(40)
	equal(t, "statements", spent(), few)
}
