package thread_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// After any turns, choices and deletions: what people see is one conversation,
// versions agree with their siblings, and each message can be reached by choosing.
func TestAnyTree(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "chat.db")
			k := newTalk(t, openFile(t, path))
			rnd := rand.New(rand.NewPCG(seed, 1))
			for range 30 {
				k.step(rnd)
				k.check()
			}
			var stored int
			if err := raw(t, path).QueryRow("SELECT count(*) FROM aigen_messages WHERE visible").Scan(&stored); err != nil {
				t.Fatal(err)
			}
			reached := map[string]bool{}
			k.walk(reached, map[string]bool{})
			if len(reached) != stored {
				t.Errorf("%d of %d messages are reached", len(reached), stored)
			}
		})
	}
}

// step does something at random.
func (k *talk) step(rnd *rand.Rand) {
	k.Helper()
	messages, err := k.s.Messages(as(k, "alice"), k.id)
	if err != nil {
		k.Fatal(err)
	}
	turn := thread.Turn{Message: fmt.Sprint("q", k.n)}
	if len(messages) > 0 {
		m := messages[rnd.IntN(len(messages))]
		siblings := k.siblings(m.ID)
		switch rnd.IntN(8) {
		case 0, 1:
			turn.Edit = m.ID
		case 2, 3:
			turn = thread.Turn{Regenerate: m.ID}
		case 4, 5:
			if err := k.s.SelectBranch(as(k, "alice"), k.id, siblings[rnd.IntN(len(siblings))].ID); err != nil {
				k.Fatal(err)
			}
			return
		case 6:
			if err := k.s.DeleteMessage(as(k, "alice"), k.id, siblings[rnd.IntN(len(siblings))].ID); err != nil {
				k.Fatal(err)
			}
			return
		}
	}
	steps := [][]llmtest.Step{
		{llmtest.Text(fmt.Sprint("a", k.n))},
		{llmtest.Call("weather", nil), llmtest.Text(fmt.Sprint("a", k.n))},
		{llmtest.Text(fmt.Sprint("hm", k.n)).Call("weather", nil), llmtest.ServerError()},
		{llmtest.Call("weather", nil), llmtest.ServerError()},
		{llmtest.ServerError()},
	}[rnd.IntN(5)]
	k.n++
	_, err = k.s.RunTurn(as(k, "alice"), k.id, bot{model: llmtest.Script(steps...), tools: sunny()}, turn)
	var invalid *thread.InvalidError
	if errors.Is(err, thread.ErrNotFound) || errors.Is(err, thread.ErrRunActive) ||
		errors.As(err, &invalid) && invalid.Field != "edit" && invalid.Field != "regenerate" {
		k.Fatal(err)
	}
}

// check compares what people see with the siblings, and with pages of it.
func (k *talk) check() {
	k.Helper()
	all, err := k.s.Messages(as(k, "alice"), k.id)
	if err != nil {
		k.Fatal(err)
	}
	want := told(k, all)
	for _, m := range all {
		siblings := k.siblings(m.ID)
		if len(siblings) != m.Versions || siblings[m.Version-1].ID != m.ID {
			k.Fatalf("%s: %q is version %d of %d, and has %d siblings", want, m.Text(), m.Version, m.Versions, len(siblings))
		}
	}
	var pages []thread.Message
	for f := (thread.MessageFilter{Limit: 2}); ; {
		page, err := k.s.ListMessages(as(k, "alice"), k.id, f)
		if err != nil {
			k.Fatal(err)
		}
		pages = append(page.Messages, pages...)
		if !page.More {
			break
		}
		f.Before = page.Messages[0].Seq
	}
	equal(k, "by pages, backwards", told(k, pages), want)
	if len(all) == 0 {
		return
	}
	pages = all[:1:1]
	for f := (thread.MessageFilter{Limit: 2}); ; {
		f.After = pages[len(pages)-1].Seq
		page, err := k.s.ListMessages(as(k, "alice"), k.id, f)
		if err != nil {
			k.Fatal(err)
		}
		if pages = append(pages, page.Messages...); !page.More {
			break
		}
	}
	equal(k, "by pages, forwards", told(k, pages), want)
}

// walk chooses every version that it sees, and notes what there is to see.
func (k *talk) walk(reached, chosen map[string]bool) {
	k.Helper()
	messages, err := k.s.Messages(as(k, "alice"), k.id)
	if err != nil {
		k.Fatal(err)
	}
	for _, m := range messages {
		reached[m.ID] = true
	}
	for _, m := range messages {
		for _, v := range k.siblings(m.ID) {
			if chosen[v.ID] {
				continue
			}
			chosen[v.ID] = true
			if err := k.s.SelectBranch(as(k, "alice"), k.id, v.ID); err != nil {
				k.Fatal(err)
			}
			k.walk(reached, chosen)
		}
	}
}
