package thread_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	onlySQLite(t)
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	const want = ": want sqlite:FILE, postgres://USER:PASSWORD@HOST/DATABASE or mysql://USER:PASSWORD@HOST/DATABASE"
	for dsn, message := range map[string]string{
		"":                            "no data source name" + want,
		"chat.db":                     "the data source name has no scheme" + want,
		"sqlite:":                     "the data source name has no file" + want,
		"redis://:geheim@h":           `unknown scheme "redis" in the data source name` + want,
		"sqlite://chat.db":            `write "sqlite:FILE" or "sqlite:/ABSOLUTE/FILE", without "//"`,
		"sqlite:chat.db?mode=memory":  `take away "?" and what follows: aigen sets SQLite's parameters itself`,
		"sqlite:a\x00b":               "the name of the file has a zero byte in it",
		"sqlite:" + dir:               "open " + dir + ": is a directory",
		"sqlite:" + dir + "/no/db":    "open " + dir + "/no/db: no such file or directory",
		"sqlite:" + text:              "lock the database: file is not a database (26)",
		"sqlite:" + text + "/chat.db": "open " + text + "/chat.db: not a directory",
	} {
		s, err := thread.Open(t.Context(), dsn)
		if err == nil {
			s.Close()
			t.Errorf("Open(%q) succeeded", dsn)
			continue
		}
		if got, want := err.Error(), "open the store: "+message; got != want {
			t.Errorf("Open(%q):\n%s\nwant:\n%s", dsn, got, want)
		}
	}
}

func TestOpenMakesAPrivateFile(t *testing.T) {
	onlySQLite(t)
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes")
	}
	path := filepath.Join(t.TempDir(), "chat.db")
	openFile(t, path)
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(name), mode)
		}
	}
}

func TestOpenTakesAnyFileName(t *testing.T) {
	onlySQLite(t)
	t.Chdir(t.TempDir())
	for _, name := range []string{"chat.db", "a b.db", "50%.db", "50%41.db", "a#b.db", "naïve-数据.db", "x&_txlock=deferred", "a:b.db", "-", "'; DROP TABLE x"} {
		t.Run(name, func(t *testing.T) {
			s := openFile(t, name)
			newThread(t, s, "alice")
			if _, err := os.Stat(name + "-wal"); err != nil {
				t.Errorf("the database is not where it was asked for: %v", err)
			}
		})
	}
}

// Connections are made when they are needed, also after the program has gone to
// another folder.
func TestOpenRemembersTheFolder(t *testing.T) {
	onlySQLite(t)
	t.Chdir(t.TempDir())
	s := openFile(t, "chat.db")
	t.Chdir(t.TempDir())
	newThread(t, s, "alice")
	if threads, err := s.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 1 {
		t.Errorf("%d threads, %v", len(threads), err)
	}
}

func TestMemory(t *testing.T) {
	a, b := openFile(t, ":memory:"), openFile(t, ":memory:")
	th := newThread(t, a, "alice")
	model := llmtest.Script(llmtest.Text("hello"))
	ask(t, a, "alice", th.ID, bot{model: model}, "hi")
	equal(t, "messages", script(t, a, th.ID), "user: hi\nassistant: hello")
	if threads, err := b.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 0 {
		t.Errorf("the other database has %d threads, %v", len(threads), err)
	}
}

func TestReopenKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	db := raw(t, path)
	var before string
	for i := range 3 {
		s := openFile(t, path)
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		threads, err := s.Threads(as(t, "alice"), thread.Filter{})
		if err != nil || len(threads) != i {
			t.Fatalf("open %d: %d threads, %v", i, len(threads), err)
		}
		rows := fmt.Sprint(count(t, db, "aigen_threads"), count(t, db, "aigen_messages"), count(t, db, "aigen_runs"))
		if i > 0 && rows != before {
			t.Errorf("rows after opening again: %s, before: %s", rows, before)
		}
		th := newThread(t, s, "alice")
		ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
		before = fmt.Sprint(count(t, db, "aigen_threads"), count(t, db, "aigen_messages"), count(t, db, "aigen_runs"))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A database that a newer program has changed must not be touched.
func TestNewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	newThread(t, s, "alice")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	alter(t, raw(t, path), "INSERT INTO aigen_schema_version (version_id, is_applied) VALUES (99999, ?)", true)
	_, err := thread.Open(t.Context(), dsnOf(t, path))
	if err == nil {
		t.Fatal("it was opened")
	}
	equal(t, "error", err.Error(), "open the store: bring the tables up to date: "+
		"they have version 99999, and this program knows only version 2: use a newer one")
}

// The migrations must make what the generated client expects, no more and no
// less.
func TestMigrationsMakeTheSchema(t *testing.T) {
	onlySQLite(t)
	path := filepath.Join(t.TempDir(), "chat.db")
	openFile(t, path)
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	client := ent.NewClient(ent.Driver(entsql.OpenDB(dialect.SQLite, db)))
	defer client.Close()
	var changes bytes.Buffer
	if err := client.Schema.WriteTo(t.Context(), &changes, schema.WithDropColumn(true), schema.WithDropIndex(true)); err != nil {
		t.Fatal(err)
	}
	if changes.Len() > 0 {
		t.Errorf("go run ./internal/entgen migrate NAME is due; the tables lack:\n%s", &changes)
	}
}

func TestOpenHeedsItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := thread.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "chat.db"))
	if err == nil {
		s.Close()
		t.Fatal("it was opened")
	}
}

func TestClosed(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.Thread(as(t, "alice"), th.ID)
	equal(t, "Thread", fmt.Sprint(err), "read a thread: the store was closed")
	_, err = s.CreateThread(as(t, "alice"), thread.NewThread{})
	equal(t, "CreateThread", fmt.Sprint(err), "create a thread: the store was closed")
	equal(t, "Ping", fmt.Sprint(s.Ping(t.Context())), "ask the database: the store was closed")
}
