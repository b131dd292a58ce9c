package thread_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

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
	path := filepath.Join(t.TempDir(), "chat.db")
	k := newTalk(t, openFile(t, path))
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
	var last int
	db := raw(t, path)
	if err := db.QueryRow("SELECT max(seq) FROM aigen_messages").Scan(&last); err != nil || last != count(t, db, "aigen_messages") {
		t.Errorf("the last of %d messages has number %d, %v", count(t, db, "aigen_messages"), last, err)
	}
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
