package thread_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
)

// Many edits, one beside or one behind the other, take the statements that one takes.
func TestManyEdits(t *testing.T) {
	for _, chain := range []bool{false, true} {
		t.Run(fmt.Sprint("chain ", chain), func(t *testing.T) {
			s := open(t)
			k := newTalk(t, s)
			k.ask("q0")
			statements := s.CountStatements()
			spent := func(work func()) int64 { statements.Store(0); work(); return statements.Load() }
			var costs [][]int64
			last := "q0"
			many := 300
			if chain {
				many = 60
			}
			for n := range many + 1 {
				text := fmt.Sprint("q", n+1)
				turn := thread.Turn{Message: text, Edit: k.find1(last)}
				cost := []int64{spent(func() { k.turn(turn) })}
				if last = text; chain {
					k.ask("more")
					last = "more"
				}
				if n == 3 || n == many {
					message := k.find1(last)
					costs = append(costs, append(cost,
						spent(func() { k.seen() }), spent(func() { k.siblings(message) }),
						spent(func() {
							if err := s.SelectBranch(as(t, "alice"), k.id, message); err != nil {
								t.Error(err)
							}
						})))
				}
			}
			if !slices.Equal(costs[0], costs[1]) {
				t.Errorf("the first cost %d statements, the last %d", costs[0], costs[1])
			}
			want := many + 2
			if chain {
				want = 1
			}
			if got := len(k.siblings(k.find1(last))); got != want {
				t.Errorf("%d siblings", got)
			}
			page, err := s.ListMessages(as(t, "alice"), k.id, thread.MessageFilter{Limit: 2})
			if err != nil || len(page.Messages) != 2 || page.Messages[1].Role != chat.Assistant {
				t.Errorf("%+v, %v", page, err)
			}
		})
	}
}
