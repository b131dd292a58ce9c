package thread_test

import (
	"context"
	"testing"
	"time"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// The disk of a server runs full in the middle of a turn, after each of the things that
// are said to be stored. Turns fail then, whether the server refuses to write or ends.
// When there is room again nothing is lost or half there, and the same service takes the
// next question.
func TestServersDiskRunsFull(t *testing.T) {
	onlySQLite(t) // it starts servers itself
	for driver, prepare := range map[string]func(t *testing.T, dsn string) place{"pgx": postgresAt, "mysql": mariadbAt} {
		t.Run(driver, func(t *testing.T) {
			disk := dbtest.NewDisk(t, driver)
			s := prepare(t, disk.DSN(t)).service(t)
			l := newLedger(newThread(t, s, "alice").ID)
			for at := 1; at <= answerStored; at++ {
				fullTurns(t, s, l, at, disk.Fill)
				again(t, s, l, disk)
			}
			if driver == "pgx" { // MariaDB makes the whole of its log when it starts
				fullTurns(t, s, l, 1, disk.FillLog)
				again(t, s, l, disk)
			}
		})
	}
}

// again makes room, and asks the next question. Where the server has ended, the pool
// learns of each connection that it has lost when that is used.
func again(t *testing.T, s *thread.Service, l *ledger, disk *dbtest.Disk) {
	t.Helper()
	disk.Free(t)
	const idle = 2 // connections that the pool keeps
	var err error
	for range idle + 1 {
		if err = takeTurn(as(t, "alice"), s, l.thread, l.note); err == nil {
			break
		}
	}
	if err != nil {
		t.Errorf("the next question: %v", err)
	}
	if err := l.check(as(t, "alice"), s); err != nil {
		t.Errorf("%v\n%s", err, script(t, s, l.thread))
	}
}

// fullTurns calls fill after a note, and takes turns until some have failed: it may take a
// few to use up the room inside the files of the server.
func fullTurns(t *testing.T, s *thread.Service, l *ledger, at int, fill func(testing.TB)) {
	t.Helper()
	notes, failed := 0, 0
	const turns, many = 2000, 20
	for range turns {
		ctx, cancel := context.WithTimeout(as(t, "alice"), 10*time.Second) // no server may keep one for longer
		err := takeTurn(ctx, s, l.thread, func(what, id string) {
			l.note(what, id)
			if notes++; notes == at {
				fill(t)
			}
		})
		cancel()
		if err == nil {
			continue
		}
		if failed++; failed == many {
			return
		}
	}
	t.Fatalf("%d of %d turns failed", failed, turns)
}
