package data_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/example/ent"
	"github.com/aigen-go/aigen/example/internal/data"
)

func open(t *testing.T) *data.DB {
	t.Helper()
	db, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "a b#é%20.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestOpenFails(t *testing.T) {
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "no", "x.db")} {
		if db, err := data.Open(t.Context(), path); err == nil || db != nil || !strings.HasPrefix(err.Error(), "opening the database: ") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestPingTellsThatTheDatabaseIsClosed(t *testing.T) {
	db := open(t)
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if err := db.Ping(t.Context()); err == nil {
		t.Error("a closed database answers")
	}
}

func TestChangeIsAllOrNothing(t *testing.T) {
	db := open(t)
	failed := errors.New("failed")
	for _, want := range []error{failed, nil} {
		err := db.Change(t.Context(), func(tx *ent.Tx) error {
			tx.User.Create().SetUsername("alice").SetPasswordHash("x").ExecX(t.Context())
			return want
		})
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
		stored, err := db.User.Query().Count(t.Context())
		if err != nil || (stored == 1) != (want == nil) {
			t.Errorf("after %v there are %d users, %v", want, stored, err)
		}
	}
}

// TestDeletedUser: the movies of a user go, issues stay.
func TestDeletedUser(t *testing.T) {
	db, ctx := open(t), t.Context()
	u := db.User.Create().SetUsername("alice").SetPasswordHash("x").SaveX(ctx)
	db.Movie.Create().SetUserID(u.ID).SetName("Alien").SetImdbURL("https://www.imdb.com/title/tt0078748/").SetPosition(1).ExecX(ctx)
	issue := db.Issue.Create().SetTitle("Broken").SetReporterID(u.ID).SetAssigneeID(u.ID).SaveX(ctx)
	db.User.DeleteOne(u).ExecX(ctx)
	if n := db.Movie.Query().CountX(ctx); n != 0 {
		t.Errorf("%d movies of nobody", n)
	}
	if issue = db.Issue.GetX(ctx, issue.ID); issue.AssigneeID != nil || issue.ReporterID != nil {
		t.Errorf("%v", issue)
	}
}
