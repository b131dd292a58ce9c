package thread_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/thread"
)

// shared lets users list and view what is in scope, and counts how often it was asked
// for a thread.
type shared struct {
	thread.Owners
	scope  func(u assistant.User, f thread.Filter) thread.Scope
	hidden string
	asked  int
}

func (p *shared) ListThreads(_ context.Context, u assistant.User, f thread.Filter) (thread.Scope, error) {
	return p.scope(u, f), nil
}

func (p *shared) ViewThread(_ context.Context, _ assistant.User, t thread.Thread) (bool, error) {
	p.asked++
	return t.Name != p.hidden, nil
}

// named lists the names of threads.
func named(t *testing.T, s *thread.Service, user string, f thread.Filter) string {
	t.Helper()
	threads, err := s.Threads(as(t, user), f)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(threads))
	for i, th := range threads {
		names[i] = th.Name
	}
	return strings.Join(names, " ")
}

func TestScopeOfAList(t *testing.T) {
	p := &shared{hidden: "a2"}
	s := open(t, thread.WithPermissions(p))
	ids := map[string]string{}
	for _, name := range []string{"a1", "b1", "c1", "a2", "b2", "a3"} {
		user := map[byte]string{'a': "alice", 'b': "bob", 'c': "carol"}[name[0]]
		th, err := s.CreateThread(as(t, user), thread.NewThread{Name: name, AssistantID: "bot" + name[1:]})
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = th.ID
	}
	n := s.CountStatements()
	for name, test := range map[string]struct {
		scope             thread.Scope
		filter            thread.Filter
		want              string
		asked, statements int
	}{
		"none":           {thread.Scope{}, thread.Filter{}, "", 0, 0},
		"nobody":         {thread.Scope{OwnerIDs: []string{}, ThreadIDs: []string{}}, thread.Filter{}, "", 0, 0},
		"all":            {thread.Scope{All: true}, thread.Filter{}, "a3 b2 c1 b1 a1", 6, 1},
		"owners":         {thread.Scope{OwnerIDs: []string{"alice", "carol"}}, thread.Filter{}, "a3 c1 a1", 4, 1},
		"threads":        {thread.Scope{ThreadIDs: []string{ids["b1"], ids["a2"], "nonsense"}}, thread.Filter{}, "b1", 2, 1},
		"own and shared": {thread.Scope{OwnerIDs: []string{"alice"}, ThreadIDs: []string{ids["c1"], ids["a1"], ids["b2"]}}, thread.Filter{}, "a3 b2 c1 a1", 5, 2},
		"exact":          {thread.Scope{OwnerIDs: []string{"alice"}, Exact: true}, thread.Filter{}, "a3 a2 a1", 0, 1},
		"all, one owner": {thread.Scope{All: true}, thread.Filter{OwnerID: "bob"}, "b2 b1", 2, 1},
		"another owner":  {thread.Scope{OwnerIDs: []string{"alice"}}, thread.Filter{OwnerID: "bob"}, "", 0, 0},
		"shared, of one owner": {
			thread.Scope{OwnerIDs: []string{"alice"}, ThreadIDs: []string{ids["c1"], ids["b2"]}}, thread.Filter{OwnerID: "bob"}, "b2", 1, 1,
		},
		"of one assistant": {
			thread.Scope{OwnerIDs: []string{"alice"}, ThreadIDs: []string{ids["c1"], ids["b2"]}}, thread.Filter{AssistantID: "bot1"}, "c1 a1", 2, 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p.scope = func(assistant.User, thread.Filter) thread.Scope { return test.scope }
			p.asked = 0
			before := n.Load()
			equal(t, "list", named(t, s, "alice", test.filter), test.want)
			if p.asked != test.asked || n.Load()-before != int64(test.statements) {
				t.Errorf("asked for %d threads, %d statements", p.asked, n.Load()-before)
			}
		})
	}
}

func TestSuperusersListOthers(t *testing.T) {
	s := open(t)
	for _, user := range []string{"alice", "bob", "root"} {
		if _, err := s.CreateThread(as(t, user), thread.NewThread{Name: user}); err != nil {
			t.Fatal(err)
		}
	}
	got := ""
	for _, user := range []string{"root", "alice"} {
		for _, f := range []thread.Filter{{}, {OwnerID: "bob"}, {AnyOwner: true}, {OwnerID: "bob", AnyOwner: true}} {
			got += fmt.Sprintf("%s %q %v: %s\n", user, f.OwnerID, f.AnyOwner, named(t, s, user, f))
		}
	}
	equal(t, "lists", got, `
root "" false: root
root "bob" false: bob
root "" true: root bob alice
root "bob" true: bob
alice "" false: alice
alice "bob" false: `+`
alice "" true: alice
alice "bob" true: `)
}

// A thread that may not be viewed is not listed, and nothing of it can be read.
func TestDeniedViewHidesEverything(t *testing.T) {
	p := &shared{scope: func(u assistant.User, _ thread.Filter) thread.Scope {
		return thread.Scope{OwnerIDs: []string{u.ID}}
	}}
	s := open(t, thread.WithPermissions(p), thread.WithBlobs(blob.Dir(t.TempDir())))
	to := newTarget(t, s)
	p.hidden = "a thread"
	alice := as(t, "alice")
	if got := named(t, s, "alice", thread.Filter{}); got != "" {
		t.Errorf("listed: %s", got)
	}
	for what, err := range map[string]error{
		"view this thread":               second(s.Thread(alice, to.thread)),
		"view messages in this thread":   second(s.Messages(alice, to.thread)),
		"view messages in this thread ":  second(s.Runs(alice, to.thread)),
		"view messages in this thread  ": second(s.Steps(alice, to.run)),
		"create messages in this thread": second(s.Run(alice, to.thread, bot{}, "hi")),
	} {
		equal(t, "refused", fmt.Sprint(err), "User is not allowed to "+strings.TrimSpace(what))
	}
}

// A page is full if there are enough threads that may be viewed, and the next page
// goes on behind it.
func TestPagesOfAScope(t *testing.T) {
	p := &shared{hidden: "no"}
	checkPages(t, open(t, thread.WithPermissions(p)))
	onServers(t, func(t *testing.T, dialect string, db *sql.DB) {
		checkPages(t, over(t, thread.SQL(dialect, db), thread.WithPermissions(p)))
	})
}

// checkPages lists in pages of every length, in each order and several scopes.
func checkPages(t *testing.T, s *thread.Service) {
	t.Helper()
	var ids []string
	for i, name := range []string{"1", "no", "2", "3", "no", "no", "no", "4", "5"} {
		user := []string{"alice", "bob"}[i%2]
		th, err := s.CreateThread(as(t, user), thread.NewThread{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, th.ID)
	}
	for _, order := range []store.ThreadOrder{store.ByCreation, store.ByActivity} {
		for _, scope := range []thread.Scope{
			{All: true}, {OwnerIDs: []string{"alice", "bob"}}, {OwnerIDs: []string{"alice"}, ThreadIDs: ids[1:8]}, {ThreadIDs: ids, OwnerIDs: []string{"bob"}},
		} {
			for limit := 1; limit < 8; limit++ {
				got := inPages(t, s, scope, store.ThreadQuery{Order: order, Limit: limit})
				if got != "54321" {
					t.Errorf("%+v, by %d, limit %d: %s", scope, order, limit, got)
				}
			}
		}
	}
}

func inPages(t *testing.T, s *thread.Service, scope thread.Scope, q store.ThreadQuery) string {
	t.Helper()
	names := ""
	for {
		page, err := s.ListPage(as(t, "alice"), scope, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, th := range page {
			names += th.Name
			q.After = &store.Cursor{Time: th.CreatedAt, ID: th.ID} // nothing has changed since
		}
		if len(page) < q.Limit {
			return names
		}
	}
}
