package thread_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// talk is a thread in which alice asks a bot that says what it was asked.
type talk struct {
	*testing.T
	s  *thread.Service
	id string
	// saw is the conversation that the model saw last.
	saw string
	n   int
}

func newTalk(t *testing.T, s *thread.Service) *talk {
	return &talk{T: t, s: s, id: newThread(t, s, "alice").ID}
}

func (k *talk) bot() bot {
	k.n++
	return bot{model: llmtest.Script(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		k.saw = ""
		for _, m := range req.Messages {
			k.saw += m.Text() + " "
		}
		return llmtest.Text(fmt.Sprint("a", k.n))
	}))}
}

func (k *talk) turn(turn thread.Turn) string {
	k.Helper()
	res, err := k.s.RunTurn(as(k, "alice"), k.id, k.bot(), turn)
	if err != nil {
		k.Fatal(err)
	}
	return res.Text
}

func (k *talk) ask(q string) { k.Helper(); k.turn(thread.Turn{Message: q}) }

func (k *talk) edit(old, q string) { k.Helper(); k.turn(thread.Turn{Message: q, Edit: k.find(old)}) }

func (k *talk) regenerate(old string) { k.Helper(); k.turn(thread.Turn{Regenerate: k.find(old)}) }

func (k *talk) find(text string) string { k.Helper(); return find(k, k.s, k.id, text) }

// seen is what people see, with versions such as 2/3 where there is more than one.
func (k *talk) seen() string {
	k.Helper()
	messages, err := k.s.Messages(as(k, "alice"), k.id)
	if err != nil {
		k.Fatal(err)
	}
	return told(k, messages)
}

func told(t testing.TB, messages []thread.Message) string {
	t.Helper()
	var out []string
	for i, m := range messages {
		text := m.Text()
		if m.Versions != 1 || m.Version != 1 {
			text += fmt.Sprintf("[%d/%d]", m.Version, m.Versions)
		}
		if m.Failed {
			text += "!"
		}
		if i > 0 && m.ParentID != messages[i-1].ID {
			t.Errorf("%q follows %q", text, m.ParentID)
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func (k *talk) siblings(id string) []thread.Message {
	k.Helper()
	messages, err := k.s.Siblings(as(k, "alice"), k.id, id)
	if err != nil {
		k.Fatal(err)
	}
	return messages
}

// choose selects version n of a message.
func (k *talk) choose(text string, n int) {
	k.Helper()
	if err := k.s.SelectBranch(as(k, "alice"), k.id, k.siblings(k.find(text))[n-1].ID); err != nil {
		k.Fatal(err)
	}
}

func (k *talk) is(want string) { k.Helper(); equal(k, "seen", k.seen(), want) }

func (k *talk) delete(text string) {
	k.Helper()
	if err := k.s.DeleteMessage(as(k, "alice"), k.id, k.find(text)); err != nil {
		k.Fatal(err)
	}
}

// find1 finds a message among the last ones.
func (k *talk) find1(text string) string {
	k.Helper()
	page, err := k.s.ListMessages(as(k, "alice"), k.id, thread.MessageFilter{Limit: 4})
	if err != nil {
		k.Fatal(err)
	}
	for _, m := range slices.Backward(page.Messages) {
		if m.Text() == text {
			return m.ID
		}
	}
	k.Fatalf("no message says %q", text)
	return ""
}
