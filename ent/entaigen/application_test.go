package entaigen_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"entgo.io/ent/privacy"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/ent/aigenstore"
	numbersstore "github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/thread"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/user"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/viewer"
	entthread "github.com/aigen-go/aigen/ent/thread"
	"github.com/aigen-go/aigen/runtime/store"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// newThread makes a thread of the user 1.
func newThread(ctx context.Context, s store.Store) (th store.Thread, err error) {
	err = s.Change(ctx, func(tx store.Tx) (err error) {
		th, err = tx.CreateThread(ctx, store.Thread{OwnerID: "1", CreatedAt: noon, UpdatedAt: noon})
		return err
	})
	return th, err
}

// The application reaches aigen's rows from its own, and its hook has set its
// field.
func TestEdgesAndHooks(t *testing.T) {
	client := makeNumbers(t, openSQLite(t))
	ctx := tenant(t.Context())
	th, err := newThread(ctx, numbersstore.New(client))
	check(t, err)
	row, err := client.User.Query().Where(user.Name("alice")).QueryThreads().WithOwner().Only(ctx)
	check(t, err)
	if th.ID != "1" || row.ID != 1 || row.Tenant != "acme" || row.Edges.Owner.Name != "alice" {
		t.Errorf("%+v is %+v of %+v", th, row, row.Edges.Owner)
	}
}

// A policy on queries is asked before anything is written, too.
func TestPolicy(t *testing.T) {
	client := makeNumbers(t, openSQLite(t))
	s := numbersstore.New(client)
	th, err := newThread(tenant(t.Context()), s)
	check(t, err)
	name := "mine"
	uses := map[string]func(ctx context.Context) error{
		"read": func(ctx context.Context) error { _, err := s.Thread(ctx, th.ID); return err },
		"lock": func(ctx context.Context) error {
			return s.Change(ctx, func(tx store.Tx) error { _, err := tx.LockThread(ctx, th.ID); return err })
		},
		"advance": func(ctx context.Context) error {
			return s.Change(ctx, func(tx store.Tx) error { _, err := tx.Advance(ctx, th.ID, 1, noon); return err })
		},
		"continue": func(ctx context.Context) error {
			return s.Change(ctx, func(tx store.Tx) error {
				same, err := tx.Continue(ctx, th, store.ThreadUpdate{LastSeq: new(int64(9))})
				if err == nil && !same {
					err = store.ErrNotFound
				}
				return err
			})
		},
		"update": func(ctx context.Context) error {
			return s.Change(ctx, func(tx store.Tx) error {
				_, err := tx.UpdateThread(ctx, th.ID, store.ThreadUpdate{Name: &name})
				return err
			})
		},
		"delete": func(ctx context.Context) error {
			return s.Change(ctx, func(tx store.Tx) error { return tx.DeleteThread(ctx, th.ID) })
		},
	}
	for what, use := range uses {
		if err := use(viewer.NewContext(t.Context(), "other")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s, of another tenant: %v", what, err)
		}
		if err := use(t.Context()); !errors.Is(err, privacy.Deny) {
			t.Errorf("%s, by nobody: %v", what, err)
		}
	}
	if _, err := newThread(t.Context(), s); !errors.Is(err, privacy.Deny) {
		t.Errorf("create, by nobody: %v", err)
	}
	if got, err := s.Thread(tenant(t.Context()), th.ID); err != nil || got != th {
		t.Errorf("after all that: %+v, %v", got, err)
	}
}

// What the application tells its client about queries holds for threads that a run goes
// on in, too.
func TestInterceptor(t *testing.T) {
	client := ent.NewClient(ent.Driver(openSQLite(t)))
	check(t, client.Schema.Create(t.Context()))
	s := aigenstore.New(client)
	th, err := newThread(t.Context(), s)
	check(t, err)
	hidden := false
	client.Thread.Intercept(ent.TraverseFunc(func(_ context.Context, q ent.Query) error {
		if hidden {
			q.(*ent.ThreadQuery).Where(entthread.Name("another"))
		}
		return nil
	}))
	for _, hidden = range []bool{true, false} {
		check(t, s.Change(t.Context(), func(tx store.Tx) error {
			same, err := tx.Continue(t.Context(), th, store.ThreadUpdate{LastSeq: new(int64(9))})
			if same == hidden {
				t.Errorf("hidden %t, continued %t", hidden, same)
			}
			return err
		}))
	}
	if got, err := s.Thread(t.Context(), th.ID); err != nil || got.LastSeq != 9 {
		t.Errorf("%+v, %v", got, err)
	}
}

// What the application and aigen write in one transaction is stored together, or
// not at all.
func TestTransactionOfTheApplication(t *testing.T) {
	for _, commit := range []bool{true, false} {
		client := makeNumbers(t, openSQLite(t))
		ctx := tenant(t.Context())
		tx, err := client.Tx(ctx)
		check(t, err)
		check(t, tx.User.Create().SetName("carol").Exec(ctx))
		s := numbersstore.NewTx(tx)
		th, err := newThread(ctx, s)
		check(t, err)
		_, err = s.Thread(ctx, th.ID)
		check(t, err)
		if commit {
			check(t, tx.Commit())
		} else {
			check(t, tx.Rollback())
		}
		users := client.User.Query().Where(user.Name("carol")).CountX(ctx)
		threads := client.Thread.Query().Where(thread.OwnerID(1)).CountX(ctx)
		if want := map[bool]int{true: 1}[commit]; users != want || threads != want {
			t.Errorf("commit %t: %d users, %d threads", commit, users, threads)
		}
	}
}

// A change that fails inside the application's transaction leaves the decision to
// the application.
func TestFailureInATransactionOfTheApplication(t *testing.T) {
	client := makeNumbers(t, openSQLite(t))
	ctx := tenant(t.Context())
	tx, err := client.Tx(ctx)
	check(t, err)
	stop := errors.New("stop")
	if err := numbersstore.NewTx(tx).Change(ctx, func(store.Tx) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	check(t, tx.User.Create().SetName("carol").Exec(ctx), tx.Commit())
}

// An owner that does not exist, or cannot, is not found.
func TestOwnerThatIsNone(t *testing.T) {
	s := numbersstore.New(makeNumbers(t, openSQLite(t)))
	ctx := tenant(t.Context())
	for _, owner := range []string{"alice", "3", "01"} {
		err := s.Change(ctx, func(tx store.Tx) error {
			_, err := tx.CreateThread(ctx, store.Thread{OwnerID: owner, CreatedAt: noon, UpdatedAt: noon})
			return err
		})
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("owner %s: %v", owner, err)
		}
	}
}
