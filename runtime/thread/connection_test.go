package thread_test

import (
	"database/sql"
	"errors"
	"math/rand/v2"
	"regexp"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// lossy opens a pool whose connections are lost at random, and a count of those
// that were.
func (p place) lossy(t *testing.T) (db *sql.DB, lost func() int64) {
	t.Helper()
	if p.driver == "sqlite" { // a file has no connection; its statements fail
		var n atomic.Int64
		return dbtest.Intercept(t, p.driver, p.dsn, func(statement string) error {
			if statement == "ROLLBACK" || rand.IntN(40) > 0 {
				return nil
			}
			n.Add(1)
			return errors.New("disk I/O error")
		}), n.Load
	}
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`)
	proxy := dbtest.NewProxy(t, address.FindString(p.dsn), func() int64 { return 10_000 + rand.Int64N(200_000) })
	p.dsn = address.ReplaceAllString(p.dsn, proxy.Addr)
	return p.open(t), proxy.Cuts
}

// Connections are lost at any point of any turn. A run fails then; nothing that
// was said to be stored is lost, and the service that could not store the end of
// a run takes the next question in its thread as soon as it can.
func TestLostConnections(t *testing.T) {
	onDatabases(t, func(t *testing.T, p place) {
		db, lost := p.lossy(t)
		s, err := thread.New(t.Context(), thread.SQL(p.dialect, db), thread.WithLogger(quiet))
		for err != nil {
			s, err = thread.New(t.Context(), thread.SQL(p.dialect, db), thread.WithLogger(quiet))
		}
		witness := p.service(t)
		l := newLedger(newThread(t, witness, "alice").ID)
		failed := 0
		const turns = 60
		for range turns {
			switch err := takeTurn(as(t, "alice"), s, l.thread, l.note); {
			case errors.Is(err, thread.ErrRunActive):
				t.Fatalf("after %d failures: %v", failed, err)
			case err != nil:
				failed++
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if lost() == 0 || failed == 0 || failed == turns {
			t.Errorf("%d connections were lost, %d of %d turns failed", lost(), failed, turns)
		}
		if err := takeTurn(as(t, "alice"), witness, l.thread, l.note); err != nil {
			t.Errorf("the next question: %v", err)
		}
		if err := l.check(as(t, "alice"), witness); err != nil {
			t.Errorf("%v\n%s", err, script(t, witness, l.thread))
		}
	})
}
