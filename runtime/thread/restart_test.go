package thread_test

import (
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
)

// answerStored is the number of what takeTurn notes last before the end: an answer,
// which is stored together with the end of its run.
const answerStored = 3

// The server crashes in the middle of a turn, after each of the things that are said
// to be stored, and stays away for a while. What is asked meanwhile fails. When it is
// back nothing is lost, and the same service takes the next question.
func TestServerCrashes(t *testing.T) {
	onDatabases(t, func(t *testing.T, p place) {
		if p.driver == "sqlite" {
			t.Skip("it has no server")
		}
		s := p.service(t)
		l := newLedger(newThread(t, s, "alice").ID)
		crashes := 0
		for at := 1; ; at++ {
			var again func()
			notes := 0
			err := takeTurn(as(t, "alice"), s, l.thread, func(what, id string) {
				l.note(what, id)
				if notes++; notes == at && what != "done" {
					again = dbtest.Crash(t, p.driver)
				}
			})
			if again == nil {
				if err != nil {
					t.Errorf("a turn without a crash: %v", err)
				}
				break
			}
			crashes++
			if whole := at == answerStored; (err == nil) != whole {
				t.Errorf("the turn of crash %d: %v", at, err)
			}
			if err := takeTurn(as(t, "alice"), s, l.thread, l.note); err == nil {
				t.Error("a turn without a server")
			}
			again()
			if err := takeTurn(as(t, "alice"), s, l.thread, l.note); err != nil {
				t.Errorf("after crash %d: %v", at, err)
			}
			if err := l.check(as(t, "alice"), s); err != nil {
				t.Errorf("after crash %d: %v\n%s", at, err, script(t, s, l.thread))
			}
		}
		if crashes != answerStored {
			t.Errorf("%d crashes", crashes)
		}
	})
}
