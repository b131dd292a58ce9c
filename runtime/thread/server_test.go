package thread_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	entsql "entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// onServers runs a test on each server, with a pool of the application's and
// aigen's tables in an empty database.
func onServers(t *testing.T, test func(t *testing.T, dialect string, db *sql.DB)) {
	for dialect, open := range map[string]func(t *testing.T) (*sql.DB, error){
		"postgres": func(t *testing.T) (*sql.DB, error) { return sql.Open("pgx", dbtest.Postgres(t)) },
		"mysql": func(t *testing.T) (*sql.DB, error) {
			host, name, _ := strings.Cut(strings.TrimPrefix(dbtest.MariaDB(t), "mysql://root@"), "/")
			return sql.Open("mysql", "root@tcp("+host+")/"+name+"?parseTime=true&loc=UTC&time_zone=%27%2B00%3A00%27")
		},
	} {
		t.Run(dialect, func(t *testing.T) {
			db, err := open(t)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			db.SetMaxOpenConns(24)
			if err := ent.NewClient(ent.Driver(entsql.OpenDB(dialect, db))).Schema.Create(t.Context()); err != nil {
				t.Fatal(err)
			}
			test(t, dialect, db)
		})
	}
}

func TestConversationOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, dialect string, db *sql.DB) {
		s := over(t, thread.SQL(dialect, db), thread.WithPrices(dear))
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		th := newThread(t, s, "alice")
		b := bot{model: llmtest.Script(
			llmtest.Call("weather", nil).ID("a").Usage(chat.Usage{Input: 10}),
			llmtest.Text("Sun\x00ny\xff."),
		), tools: sunny()}
		ask(t, s, "alice", th.ID, b, "hi")
		equal(t, "messages", script(t, s, th.ID), "user: hi\nassistant: call weather\ntool: weather = sunny\nassistant: Sun\x00ny\uFFFD.")
		run := lastRun(t, s, th.ID)
		equal(t, "steps", steps(t, s, run.ID), "1 model test-1  10+0=20\n2 tool weather a 0+0=0\n3 model test-1  0+0=0")
		equal(t, "sums", sums(t, s, "alice", thread.UsageQuery{By: []thread.UsageKey{thread.PerOwner}}), "alice   2 calls 10+0=20")
		for _, id := range []string{"", "x", "\x00", "\xff", run.ID} {
			if _, err := s.Thread(as(t, "alice"), id); !errors.Is(err, thread.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
			if err := s.DeleteMessage(as(t, "alice"), th.ID, id); !errors.Is(err, thread.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
		if err := s.DeleteMessage(as(t, "alice"), th.ID, find(t, s, th.ID, "hi")); err != nil {
			t.Error(err)
		}
		equal(t, "messages then", script(t, s, th.ID), "assistant: Sun\x00ny\uFFFD.")
		if err := s.DeleteThread(as(t, "alice"), th.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestTransactionOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, dialect string, db *sql.DB) {
		s := over(t, thread.SQL(dialect, db))
		for _, end := range []func(*sql.Tx) error{(*sql.Tx).Rollback, (*sql.Tx).Commit} {
			tx, err := db.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			newThread(t, s.In(thread.SQLTx(dialect, tx)), "alice")
			if threads, err := s.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 0 {
				t.Errorf("outside: %d threads, %v", len(threads), err)
			}
			if err := end(tx); err != nil {
				t.Fatal(err)
			}
		}
		if threads, err := s.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 1 {
			t.Errorf("%d threads, %v", len(threads), err)
		}
	})
}

// Sixteen writers of two services in two threads: each turn is whole or refused,
// and the numbers have no gap. The threads are renamed meanwhile.
func TestManyWritersOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, dialect string, db *sql.DB) {
		services := []*thread.Service{over(t, thread.SQL(dialect, db)), over(t, thread.SQL(dialect, db))}
		threads := []thread.Thread{newThread(t, services[0], "alice"), newThread(t, services[0], "alice")}
		var wg sync.WaitGroup
		var done [2]atomic.Int64
		for writer := range 16 {
			wg.Go(func() {
				s, n := services[writer%2], writer/2%2
				for turn := range 5 {
					b := bot{model: llmtest.Script(llmtest.Call("weather", nil), llmtest.Text(fmt.Sprint(writer, turn))), tools: sunny()}
					switch _, err := s.Run(as(t, "alice"), threads[n].ID, b, fmt.Sprint(writer, turn)); {
					case err == nil:
						done[n].Add(1)
					case !errors.Is(err, thread.ErrRunActive):
						t.Error(err)
					}
					if err := second(s.UpdateThread(as(t, "alice"), threads[n].ID, thread.Update{Name: new("renamed")})); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for n, th := range threads {
			messages, err := services[0].AllMessages(as(t, "alice"), th.ID)
			if err != nil || len(messages) != 4*int(done[n].Load()) || len(messages) == 0 {
				t.Fatalf("%d messages of %d turns, %v", len(messages), done[n].Load(), err)
			}
			for i, m := range messages {
				if first := messages[i-i%4]; m.Seq != int64(i+1) || m.RunID != first.RunID {
					t.Fatalf("message %d has number %d, run %s instead of %s", i+1, m.Seq, m.RunID, first.RunID)
				}
			}
		}
	})
}

func TestCancelOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, dialect string, db *sql.DB) {
		s := over(t, thread.SQL(dialect, db), thread.WithLease(shortLease))
		other := over(t, thread.SQL(dialect, db))
		id := newThread(t, s, "alice").ID
		p := newPause()
		wait := start(t, s, id, bot{model: llmtest.Script(llmtest.Call("pause", nil)), tools: []tool.Tool{p.tool()}}, p)
		does(t, true)(other.Cancel(as(t, "alice"), id))
		_, err := wait()
		cancelled(t, s, id, err)
	})
}
