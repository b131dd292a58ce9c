package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/database"
	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/retrievaltest"
	"github.com/aigen-go/aigen/runtime/retrieval/sqlite"
	"github.com/aigen-go/aigen/runtime/retrieval/trigram"
)

func open(t *testing.T, path string, c sqlite.Config) *sqlite.Index {
	t.Helper()
	x, err := sqlite.Open(t.Context(), path, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func TestIndex(t *testing.T) {
	retrievaltest.Run(t, func(t *testing.T, e retrieval.Embedder) retrieval.Index {
		return open(t, filepath.Join(t.TempDir(), "a b?%#.db"), sqlite.Config{Embedder: e})
	})
}

// A pool of one connection, without aigen's settings, is enough.
func TestIndexInPoolOfOne(t *testing.T) {
	retrievaltest.Run(t, func(t *testing.T, e retrieval.Embedder) retrieval.Index {
		db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "app.db"))
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		x, err := sqlite.New(t.Context(), db, sqlite.Config{Embedder: e})
		if err != nil {
			t.Fatal(err)
		}
		return x
	})
}

var cat = retrieval.Document{ID: "1", Title: "Pets", Text: "the cat", Metadata: map[string]string{"kind": "pet"}}

func finds(t *testing.T, x retrieval.Index, text string, want ...string) {
	t.Helper()
	docs, err := x.Retrieve(t.Context(), retrieval.Query{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	if strings.Join(ids, " ") != strings.Join(want, " ") {
		t.Errorf("%q found %v, want %v", text, ids, want)
	}
}

func TestDocumentsStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "docs.db")
	x, err := sqlite.Open(t.Context(), path, sqlite.Config{Embedder: trigram.Embedder{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Upsert(t.Context(), cat); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = open(t, path, sqlite.Config{Embedder: trigram.Embedder{}})
	finds(t, x, "cats", "1") // by its letters
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

type other struct{ trigram.Embedder }

func (other) Name() string { return "other" }

// Vectors of two embedders cannot be compared, even where they have the same length.
func TestOneEmbedder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "docs.db")
	x := open(t, path, sqlite.Config{Embedder: trigram.Embedder{}})
	empty := open(t, path, sqlite.Config{Embedder: other{}}) // nothing is there yet
	if err := empty.Upsert(t.Context(), cat); err != nil {
		t.Fatal(err)
	}
	if err := x.Upsert(t.Context(), cat); !errors.Is(err, retrieval.ErrEmbedder) {
		t.Errorf("adding: %v", err)
	}
	_, err := sqlite.Open(t.Context(), path, sqlite.Config{Embedder: trigram.Embedder{}})
	if !errors.Is(err, retrieval.ErrEmbedder) || !strings.Contains(err.Error(), "other, and not trigram-512; give each a Table of its own") {
		t.Errorf("opening: %v", err)
	}
	beside := open(t, path, sqlite.Config{Embedder: trigram.Embedder{}, Table: "documents2"})
	finds(t, beside, "cat")
	finds(t, open(t, path, sqlite.Config{}), "cat", "1") // by words alone
}

// What is put in again unchanged is not written again: an index can be filled at each
// start of a program.
func TestUnchangedDocumentsStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "docs.db")
	x := open(t, path, sqlite.Config{Embedder: trigram.Embedder{}})
	page := map[string]string{"kind": "pet"}
	dog := retrieval.Document{ID: "2", Text: "the dog", Metadata: page}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	numbers := func() (cats, dogs int) {
		if err := errors.Join(
			x.Replace(t.Context(), page, cat, dog),
			db.QueryRow("SELECT n FROM documents WHERE id = '1'").Scan(&cats), db.QueryRow("SELECT n FROM documents WHERE id = '2'").Scan(&dogs),
		); err != nil {
			t.Fatal(err)
		}
		return cats, dogs
	}
	firstCat, firstDog := numbers()
	if cats, dogs := numbers(); cats != firstCat || dogs != firstDog {
		t.Errorf("rows %d and %d became %d and %d", firstCat, firstDog, cats, dogs)
	}
	for _, change := range []func(d *retrieval.Document){
		func(d *retrieval.Document) { d.Owner = "ann" }, func(d *retrieval.Document) { d.URL = "/dog" },
		func(d *retrieval.Document) { d.Metadata = map[string]string{"kind": "pet", "new": ""} },
		func(d *retrieval.Document) { d.Vector = make([]float32, trigram.Size); d.Vector[0] = 1 },
		func(d *retrieval.Document) { d.Text = "a dog" },
	} {
		change(&dog)
		if err := x.Replace(t.Context(), page, dog); err != nil {
			t.Fatal(err)
		}
		docs, err := x.Retrieve(t.Context(), retrieval.Query{Text: "dog", Vector: dog.Vector, Owner: "ann"})
		if err != nil || len(docs) != 1 {
			t.Fatal(docs, err)
		}
		got := docs[0]
		if got.Owner != dog.Owner || got.URL != dog.URL || len(got.Metadata) != len(dog.Metadata) || got.Text != dog.Text {
			t.Errorf("found %+v, want %+v", got, dog)
		}
	}
	if err := x.Replace(t.Context(), page, cat, dog); err != nil {
		t.Fatal(err)
	}
	finds(t, x, "cat", "1")
}

// aigen's own tables, and their migrations, do not mind an index in their file.
func TestBesideThreads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	x := open(t, path, sqlite.Config{})
	if err := x.Upsert(t.Context(), retrieval.Document{ID: "1", Text: "cat", Vector: []float32{1, 2}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		db, err := database.Open(t.Context(), "sqlite:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	finds(t, x, "cat", "1")
}

func TestCannotOpen(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		":memory:": "for an index in memory there is retrieval/mem", "": "is no file", filepath.Join(dir, "no", "dir"): "no such file",
		text: "file is not a database",
	} {
		if _, err := sqlite.Open(t.Context(), path, sqlite.Config{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", path, err)
		}
	}
	for _, table := range []string{"Docs", "a b", `x"; DROP TABLE y; --`, strings.Repeat("x", 41)} {
		if _, err := sqlite.Open(t.Context(), filepath.Join(dir, "x.db"), sqlite.Config{Table: table}); err == nil || !strings.Contains(err.Error(), "the name of the table") {
			t.Errorf("%q: %v", table, err)
		}
	}
}

// An index of a newer layout is refused rather than damaged.
func TestNewerLayout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "docs.db")
	open(t, path, sqlite.Config{})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("UPDATE documents_meta SET value = '2' WHERE key = 'layout'")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), path, sqlite.Config{}); err == nil || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("opened: %v", err)
	}
}

// What is interrupted is not there.
func TestCancelled(t *testing.T) {
	x := open(t, filepath.Join(t.TempDir(), "docs.db"), sqlite.Config{})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := x.Upsert(ctx, cat); !errors.Is(err, context.Canceled) {
		t.Errorf("adding: %v", err)
	}
	if err := x.Delete(ctx, "1"); !errors.Is(err, context.Canceled) {
		t.Errorf("deleting: %v", err)
	}
	finds(t, x, "cat")
}

func TestMinSimilarity(t *testing.T) {
	x := open(t, filepath.Join(t.TempDir(), "docs.db"), sqlite.Config{MinSimilarity: 0.5})
	err := x.Upsert(t.Context(), retrieval.Document{ID: "near", Text: "a", Vector: []float32{1, 1}}, retrieval.Document{ID: "far", Text: "b", Vector: []float32{-1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	docs, err := x.Retrieve(t.Context(), retrieval.Query{Vector: []float32{1, 0.5}})
	if err != nil || len(docs) != 1 || docs[0].ID != "near" {
		t.Errorf("found %v, %v", docs, err)
	}
}
