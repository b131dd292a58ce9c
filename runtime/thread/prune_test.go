package thread_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

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
