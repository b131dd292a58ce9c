package thread_test

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/runtime/thread"
)

func TestBranchesOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, dialect string, db *sql.DB) {
		s := over(t, thread.SQL(dialect, db))
		k := newTalk(t, s)
		k.ask("q1")
		k.edit("q1", "q2")
		k.turn(mine("q3 \x00 <ß>"))
		k.turn(mine("q3 \x00 <ß>"))
		k.regenerate("a2")
		k.is("q2[2/2] a5[2/2]")
		k.choose("q2", 1)
		k.is("q1[1/2] a1")
		k.delete("q1")
		k.delete("a1")
		k.is("q2 a5[2/2]")
		for range 50 {
			k.edit("q2", "q2")
		}
		k.check()
		page, err := s.ListThreads(as(t, "alice"), thread.Filter{Limit: 1, Order: thread.ByActivity, Search: "A5", Archived: new(false)})
		if err != nil || len(page.Threads) != 1 || page.Next != "" {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestRepeatedAtOnceOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, dialect string, db *sql.DB) {
		services := []*thread.Service{over(t, thread.SQL(dialect, db)), over(t, thread.SQL(dialect, db))}
		k := newTalk(t, services[0])
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for n := range 5 {
					text := fmt.Sprint("q", n)
					_, err := services[i%2].RunTurn(as(t, "alice"), k.id, (&talk{}).bot(), thread.Turn{Message: text, ClientID: text})
					if err != nil && !errors.Is(err, thread.ErrRunActive) {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		said := map[string]int{}
		messages, err := services[1].Messages(as(t, "alice"), k.id)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			if said[m.ClientID]++; m.ClientID != "" && said[m.ClientID] > 1 {
				t.Errorf("%q is stored twice", m.ClientID)
			}
		}
	})
}
