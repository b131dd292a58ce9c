package entaigen_test

import (
	"context"
	"testing"

	entsql "entgo.io/ent/dialect/sql"

	numbersstore "github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/aigenstore"
	numbersuser "github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/user"
	prefixedstore "github.com/aigen-go/aigen/ent/entaigen/testdata/prefixed/aigenstore"
	prefixeduser "github.com/aigen-go/aigen/ent/entaigen/testdata/prefixed/user"
	uuidsstore "github.com/aigen-go/aigen/ent/entaigen/testdata/uuids/aigenstore"
	uuidsuser "github.com/aigen-go/aigen/ent/entaigen/testdata/uuids/user"
	"github.com/aigen-go/aigen/runtime/store"
)

// owned is an application in which threads belong to users, one of them alice.
type owned struct {
	store store.Store
	// threadsOf counts what a user has, by the edge from users; ownersOf the owners
	// of all threads, by the edge to them.
	threadsOf func(ctx context.Context, name string) (int, error)
	ownersOf  func(ctx context.Context) (int, error)
	remove    func(ctx context.Context, name string) (int, error)
}

var applications = map[string]func(t *testing.T, driver *entsql.Driver) owned{
	"numbers": func(t *testing.T, driver *entsql.Driver) owned {
		c := makeNumbers(t, driver)
		return owned{
			numbersstore.New(c),
			func(ctx context.Context, name string) (int, error) {
				return c.User.Query().Where(numbersuser.Name(name)).QueryThreads().Count(ctx)
			},
			func(ctx context.Context) (int, error) { return c.Thread.Query().QueryOwner().Count(ctx) },
			func(ctx context.Context, name string) (int, error) {
				return c.User.Delete().Where(numbersuser.Name(name)).Exec(ctx)
			},
		}
	},
	"prefixed": func(t *testing.T, driver *entsql.Driver) owned {
		c := makePrefixed(t, driver)
		return owned{
			prefixedstore.New(c),
			func(ctx context.Context, name string) (int, error) {
				return c.User.Query().Where(prefixeduser.Name(name)).QueryThreads().Count(ctx)
			},
			func(ctx context.Context) (int, error) { return c.Thread.Query().QueryOwner().Count(ctx) },
			func(ctx context.Context, name string) (int, error) {
				return c.User.Delete().Where(prefixeduser.Name(name)).Exec(ctx)
			},
		}
	},
	"uuids": func(t *testing.T, driver *entsql.Driver) owned {
		c := makeUUIDs(t, driver)
		return owned{
			uuidsstore.New(c),
			func(ctx context.Context, name string) (int, error) {
				return c.User.Query().Where(uuidsuser.Name(name)).QueryThreads().Count(ctx)
			},
			func(ctx context.Context) (int, error) { return c.Thread.Query().QueryOwner().Count(ctx) },
			func(ctx context.Context, name string) (int, error) {
				return c.User.Delete().Where(uuidsuser.Name(name)).Exec(ctx)
			},
		}
	},
}

// The edge between users and threads goes both ways. A thread outlives its owner,
// and belongs to nobody then.
func TestOwner(t *testing.T) {
	for name, build := range applications {
		for database, open := range databases {
			t.Run(name+"/"+database, func(t *testing.T) {
				app, ctx := build(t, open(t)), tenant(t.Context())
				th, err := newThread(ctx, app.store)
				check(t, err)
				counts(ctx, t, app, 1)
				_, err = app.remove(ctx, "alice")
				check(t, err)
				counts(ctx, t, app, 0)
				if got, err := app.store.Thread(ctx, th.ID); err != nil || got.OwnerID != "" {
					t.Errorf("without its owner: %+v, %v", got, err)
				}
			})
		}
	}
}

// counts wants n threads of alice, and as many owners.
func counts(ctx context.Context, t *testing.T, app owned, n int) {
	t.Helper()
	threads, err := app.threadsOf(ctx, "alice")
	check(t, err)
	owners, err := app.ownersOf(ctx)
	check(t, err)
	if threads != n || owners != n {
		t.Errorf("alice has %d threads of %d owners, want %d", threads, owners, n)
	}
}
