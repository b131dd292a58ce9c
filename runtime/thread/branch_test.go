package thread_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
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

func TestEdit(t *testing.T) {
	k := newTalk(t, open(t))
	k.ask("q1")
	k.ask("q2")
	k.edit("q2", "q2b")
	equal(t, "the model saw", k.saw, "q1 a1 q2b")
	k.is("q1 a1 q2b[2/2] a3")
	k.ask("q3")
	equal(t, "the model saw", k.saw, "q1 a1 q2b a3 q3")
	k.choose("q2b", 1)
	k.is("q1 a1 q2[1/2] a2")
	k.ask("q4")
	equal(t, "the model saw", k.saw, "q1 a1 q2 a2 q4")
	k.edit("q1", "p1")
	equal(t, "the model saw", k.saw, "p1")
	k.is("p1[2/2] a6")
	k.edit("p1", "p2") // an edit of an edit
	k.is("p2[3/3] a7")
	k.ask("p3")
	k.edit("p3", "p4")
	k.is("p2[3/3] a7 p4[2/2] a9")
	k.choose("p2", 1) // the newest below it
	k.is("q1[1/3] a1 q2[1/2] a2 q4 a5")
	k.choose("q2", 2)
	k.is("q1[1/3] a1 q2b[2/2] a3 q3 a4")
	siblings := k.siblings(k.find("q1"))
	equal(t, "siblings", told(t, siblings[:1])+" "+told(t, siblings[1:2])+" "+told(t, siblings[2:]), "q1[1/3] p1[2/3] p2[3/3]")
	if got := k.siblings(k.find("a3")); len(got) != 1 || got[0].Text() != "a3" || got[0].Versions != 1 {
		t.Errorf("%+v", got)
	}
}

func TestRegenerate(t *testing.T) {
	k := newTalk(t, open(t))
	k.ask("q1")
	k.ask("q2")
	k.regenerate("a1")
	equal(t, "the model saw", k.saw, "q1")
	k.is("q1 a3[2/2]")
	k.regenerate("q1")
	k.is("q1 a4[3/3]")
	k.choose("a4", 1)
	k.is("q1 a1[1/3] q2 a2")
	k.regenerate("a2")
	k.is("q1 a1[1/3] q2 a5[2/2]")
	k.edit("q1", "p1")
	k.is("p1[2/2] a6")
	k.choose("p1", 1)
	k.is("q1[1/2] a1[1/3] q2 a5[2/2]")
}

// The messages that nobody sees belong to the version that people see.
func TestVersionsWithTools(t *testing.T) {
	k := newTalk(t, open(t))
	ask := func(turn thread.Turn, steps ...llmtest.Step) {
		t.Helper()
		if err := second(k.s.RunTurn(as(t, "alice"), k.id, bot{model: llmtest.Script(steps...), tools: sunny()}, turn)); err != nil {
			t.Fatal(err)
		}
	}
	call := llmtest.Call("weather", nil)
	ask(thread.Turn{Message: "q1"}, call, llmtest.Text("hm").Call("weather", nil), llmtest.Text("a1"))
	ask(thread.Turn{Regenerate: k.find("a1")}, call, call, llmtest.Text("a2"))
	ask(thread.Turn{Regenerate: k.find("a2")}, llmtest.Text("a3"))
	k.is("q1 a3[3/3]")
	siblings := k.siblings(k.find("a3"))
	for i, want := range []string{"hm", "a2", "a3"} {
		equal(t, "sibling", siblings[i].Text(), want)
	}
	k.choose("a3", 2)
	equal(t, "the second", script(t, k.s, k.id), `
user: q1
assistant: call weather
tool: weather = sunny
assistant: call weather
tool: weather = sunny
assistant: a2`)
	all, err := k.s.AllMessages(as(t, "alice"), k.id)
	if err != nil || all[5].Version != 2 || all[5].Versions != 3 || all[1].Versions != 1 || all[5].ParentID != all[4].ID {
		t.Errorf("%+v, %v", all, err)
	}
	k.choose("a2", 1)
	k.is("q1 hm[1/3] a1")
}

func TestTurnsAreChecked(t *testing.T) {
	k := newTalk(t, open(t))
	k.ask("q1")
	if err := second(k.s.RunTurn(as(t, "alice"), k.id, bot{model: llmtest.Script(llmtest.Call("weather", nil), llmtest.Text("x")), tools: sunny()},
		thread.Turn{Message: "q2"})); err != nil {
		t.Fatal(err)
	}
	q1, a1, hidden := k.find("q1"), k.find("a1"), k.find("")
	other := newTalk(t, k.s)
	other.ask("elsewhere")
	before := script(t, k.s, k.id)
	for name, test := range map[string]struct {
		turn thread.Turn
		want string
	}{
		"nothing":              {thread.Turn{}, "content: must not be blank"},
		"blank":                {thread.Turn{Message: " ", Edit: q1}, "content: must not be blank"},
		"edit and regenerate":  {thread.Turn{Message: "x", Edit: q1, Regenerate: q1}, "edit: not together with regenerate"},
		"regenerate with text": {thread.Turn{Message: "x", Regenerate: q1}, "content: not together with regenerate"},
		"regenerate with name": {thread.Turn{ClientID: "x", Regenerate: q1}, "client_id: not together with regenerate"},
		"answer":               {thread.Turn{Message: "x", Edit: a1}, "edit: must be a question"},
		"long name":            {thread.Turn{Message: "x", ClientID: strings.Repeat("é", 256)}, "client_id: at most 255 characters"},
		"zero in name":         {thread.Turn{Message: "x", ClientID: "a\x00"}, "client_id: valid UTF-8 without zero bytes"},
		"space at the end":     {thread.Turn{Message: "x", ClientID: "a "}, "client_id: must not end with a space"},
		"edit hidden":          {thread.Turn{Message: "x", Edit: hidden}, "not found"},
		"edit nothing":         {thread.Turn{Message: "x", Edit: "?"}, "not found"},
		"edit elsewhere":       {thread.Turn{Message: "x", Edit: other.find("elsewhere")}, "not found"},
		"regenerate hidden":    {thread.Turn{Regenerate: hidden}, "not found"},
		"regenerate elsewhere": {thread.Turn{Regenerate: other.find("a1")}, "not found"},
		"regenerate malformed": {thread.Turn{Regenerate: "a\x00\xff"}, "not found"},
	} {
		for _, err := range []error{
			second(k.s.RunTurn(as(t, "alice"), k.id, bot{model: llmtest.Script()}, test.turn)),
			drain(k.s.StreamTurn(as(t, "alice"), k.id, bot{model: llmtest.Script()}, test.turn)),
		} {
			if err == nil || !strings.HasSuffix(err.Error(), test.want) || test.want == "not found" && !errors.Is(err, thread.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for _, id := range []string{hidden, "?", other.find("elsewhere"), "\x00"} {
		if err := k.s.SelectBranch(as(t, "alice"), k.id, id); !errors.Is(err, thread.ErrNotFound) {
			t.Errorf("select %q: %v", id, err)
		}
		if err := second(k.s.Siblings(as(t, "alice"), k.id, id)); !errors.Is(err, thread.ErrNotFound) {
			t.Errorf("siblings of %q: %v", id, err)
		}
	}
	var denied *thread.NotAllowedError
	for _, err := range []error{
		k.s.SelectBranch(as(t, "bob"), k.id, q1), second(k.s.Siblings(as(t, "bob"), k.id, q1)),
		second(k.s.RunTurn(as(t, "bob"), k.id, bot{model: llmtest.Script()}, thread.Turn{Regenerate: q1})),
	} {
		if !errors.As(err, &denied) {
			t.Errorf("%v", err)
		}
	}
	equal(t, "messages", script(t, k.s, k.id), before)
}

func TestBranchesWhileARunIsActive(t *testing.T) {
	k := newTalk(t, open(t))
	k.ask("q1")
	k.regenerate("a1")
	p := newPause()
	wait := start(t, k.s, k.id, bot{model: llmtest.Script(llmtest.Call("pause", nil), llmtest.Text("done")), tools: []tool.Tool{p.tool()}}, p)
	for _, turn := range []thread.Turn{{Regenerate: k.find("a2")}, {Message: "x", Edit: k.find("q1")}, {Message: "x"}} {
		if err := second(k.s.RunTurn(as(t, "alice"), k.id, bot{model: llmtest.Script()}, turn)); !errors.Is(err, thread.ErrRunActive) {
			t.Errorf("%+v: %v", turn, err)
		}
	}
	if err := k.s.SelectBranch(as(t, "alice"), k.id, k.siblings(k.find("a2"))[0].ID); !errors.Is(err, thread.ErrRunActive) {
		t.Errorf("%v", err)
	}
	k.delete("hi") // the question that is being answered
	close(p.leave)
	if _, err := wait(); err != nil {
		t.Fatal(err)
	}
	k.is("q1 a2[2/2] done")
}

// Another answer that fails leaves the thread as it was.
func TestRegenerateFails(t *testing.T) {
	for name, steps := range map[string][]llmtest.Step{
		"at once":      {llmtest.ServerError()},
		"after a tool": {llmtest.Call("weather", nil), llmtest.ServerError()},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t, open(t))
			k.ask("q1")
			k.ask("q2")
			k.regenerate("a1")
			k.choose("a3", 1)
			_, err := k.s.RunTurn(as(t, "alice"), k.id, bot{model: llmtest.Script(steps...), tools: sunny()}, thread.Turn{Regenerate: k.find("a2")})
			if err == nil {
				t.Fatal("the run did not fail")
			}
			k.is("q1 a1[1/2] q2 a2")
			equal(t, "all", script(t, k.s, k.id), "user: q1\nassistant: a1\nuser: q2\nassistant: a2")
			k.ask("q3")
			k.is("q1 a1[1/2] q2 a2 q3 a4")
		})
	}
}

func TestRegenerateFailedQuestion(t *testing.T) {
	k := newTalk(t, open(t))
	fail := bot{model: llmtest.Script(llmtest.Call("weather", nil), llmtest.ServerError()), tools: sunny()}
	if err := second(k.s.Run(as(t, "alice"), k.id, fail, "q1")); err == nil {
		t.Fatal("the run did not fail")
	}
	k.is("q1!")
	fail = bot{model: llmtest.Script(llmtest.ServerError())}
	if err := second(k.s.RunTurn(as(t, "alice"), k.id, fail, thread.Turn{Regenerate: k.find("q1")})); err == nil {
		t.Fatal("the run did not fail")
	}
	k.is("q1!")
	k.regenerate("q1")
	k.is("q1 a1")
	equal(t, "all", script(t, k.s, k.id), "user: q1\nassistant: call weather\ntool: weather = sunny\nassistant: a1")
	if runs, err := k.s.Runs(as(t, "alice"), k.id); err != nil || len(runs) != 3 {
		t.Errorf("%d runs, %v", len(runs), err)
	}
	// An edit that fails stays, to be asked again.
	fail = bot{model: llmtest.Script(llmtest.ServerError())}
	if err := second(k.s.RunTurn(as(t, "alice"), k.id, fail, thread.Turn{Message: "q1b", Edit: k.find("q1")})); err == nil {
		t.Fatal("the run did not fail")
	}
	k.is("q1b[2/2]!")
	k.choose("q1b", 1)
	k.is("q1[1/2] a1")
	k.turn(thread.Turn{Regenerate: k.siblings(k.find("q1"))[1].ID})
	k.is("q1b[2/2] a2")
	// One that others followed gets an answer beside them.
	fail = bot{model: llmtest.Script(llmtest.ServerError())}
	if err := second(k.s.Run(as(t, "alice"), k.id, fail, "q2")); err == nil {
		t.Fatal("the run did not fail")
	}
	k.ask("q3")
	k.regenerate("q2")
	k.is("q1b[2/2] a2 q2 a4[2/2]")
	k.choose("a4", 1)
	k.is("q1b[2/2] a2 q2 q3[1/2] a3")
}

func TestDeleteInBranches(t *testing.T) {
	for name, test := range map[string]struct {
		choose int
		remove []string
		want   string
	}{
		"in the middle":                {2, []string{"a3"}, "q1 a1 p2[2/2] p3 a4"},
		"the first of a branch":        {2, []string{"p2"}, "q1 a1 a3[2/2] p3 a4"},
		"the first two":                {2, []string{"p2", "a3"}, "q1 a1 p3[2/2] a4"},
		"the fork":                     {2, []string{"a1"}, "q1 p2[2/2] a3 p3 a4"},
		"everything before":            {2, []string{"q1", "a1"}, "p2[2/2] a3 p3 a4"},
		"the branch":                   {2, []string{"p2", "a3", "p3", "a4"}, "q1 a1 q2 a2"},
		"the branch, backwards":        {2, []string{"a4", "p3", "a3", "p2"}, "q1 a1 q2 a2"},
		"what was first":               {1, []string{"q2"}, "q1 a1 a2[1/2]"},
		"what was first, all of it":    {1, []string{"q2", "a2"}, "q1 a1 p2 a3 p3 a4"},
		"all but what was first":       {2, []string{"q1", "a1", "p2", "a3", "p3", "a4"}, "q2 a2"},
		"everything":                   {2, []string{"q1", "a1", "p2", "a3", "p3", "a4", "q2", "a2"}, ""},
		"everything, the other before": {1, []string{"q2", "a2", "a1", "q1", "a4", "p3", "a3", "p2"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t, open(t))
			k.ask("q1")
			k.ask("q2")
			k.edit("q2", "p2")
			k.ask("p3")
			k.choose("p2", test.choose)
			for _, text := range test.remove {
				k.delete(text)
			}
			k.is(test.want)
			k.ask("next")
			k.is(test.want + " next a5")
			equal(t, "the model saw", strings.ReplaceAll(strings.ReplaceAll(test.want, "[2/2]", ""), "[1/2]", "")+" next", k.saw)
		})
	}
}

// What nobody sees now can be reached, whatever was deleted.
func TestEditAfterDeleting(t *testing.T) {
	k := newTalk(t, open(t))
	k.ask("q1")
	k.edit("q1", "q1b")
	k.delete("q1b")
	k.is("a2[2/2]")
	if got := k.siblings(k.find("a2")); len(got) != 2 || got[0].Text() != "q1" || got[1].Text() != "a2" {
		t.Errorf("%+v", got)
	}
	var invalid *thread.InvalidError
	err := second(k.s.RunTurn(as(t, "alice"), k.id, bot{model: llmtest.Script()}, thread.Turn{Regenerate: k.find("a2")}))
	if !errors.As(err, &invalid) || err.Error() == "" {
		t.Errorf("%v", err)
	}
	k.choose("a2", 1)
	k.is("q1[1/2] a1")
}

// A process that dies while it works at another version leaves the old one.
func TestRegenerateIsInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	k := newTalk(t, s)
	k.ask("q1")
	p := newPause()
	done := make(chan error)
	go func() {
		b := bot{model: llmtest.Script(llmtest.Call("pause", nil)), tools: []tool.Tool{p.tool()}}
		done <- second(s.RunTurn(as(t, "alice"), k.id, b, thread.Turn{Regenerate: k.find("a1")}))
	}()
	<-p.entered
	k.is("q1")
	db := raw(t, path)
	alter(t, db, "UPDATE aigen_runs SET lease_owner = 'gone', lease_until = '2000-01-01 00:00:00+00:00' WHERE status = 'running'")
	other := openFile(t, path)
	equal(t, "then", script(t, other, k.id), "user: q1\nassistant: a1")
	if err := second(other.Cancel(as(t, "alice"), k.id)); err != nil {
		t.Error(err)
	}
	close(p.leave)
	if err := <-done; !errors.Is(err, assistant.ErrGone) {
		t.Errorf("%v", err)
	}
	k.is("q1 a1")
	k.ask("q2")
	k.is("q1 a1 q2 a2")
}

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
			many := 1000
			if chain {
				many = 200
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

// A tool that deletes what the run is about.
func TestVersionIsDeletedDuringRun(t *testing.T) {
	k := newTalk(t, open(t))
	k.ask("q1")
	b := bot{model: llmtest.Script(llmtest.Call("delete", nil), llmtest.ServerError()), tools: []tool.Tool{
		newTool("delete", func(context.Context) (string, error) { k.delete("p1"); return "deleted", nil }),
	}}
	if err := second(k.s.RunTurn(as(t, "alice"), k.id, b, thread.Turn{Message: "p1", Edit: k.find("q1")})); err == nil {
		t.Fatal("the run did not fail")
	}
	k.is("q1 a1")
}
