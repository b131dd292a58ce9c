package thread_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// book notes in a file what ran, so that no process can forget it.
func book(path string, die func()) bot {
	shop := &till{}
	t := shop.refund()
	t.Handler = func(_ context.Context, args []byte) (tool.Result, error) {
		in, err := decodeRefund(args)
		if err != nil {
			return tool.Result{}, err
		}
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return tool.Result{}, err
		}
		_, err = fmt.Fprintln(f, in.cents)
		if err := errors.Join(err, f.Close()); err != nil {
			return tool.Result{}, err
		}
		die()
		return tool.TextResult(fmt.Sprint("refunded ", in.cents), nil)
	}
	return bot{tools: []tool.Tool{t}}
}

var approveBoth = []thread.Decision{{CallID: "a", Approve: true}, {CallID: "b", Approve: true}}

// childDecides asks, decides and resumes, and kills itself where AIGEN_STAGE says.
func childDecides(dsn string) error {
	stage := os.Getenv("AIGEN_STAGE")
	at := func(here string) {
		if stage == here {
			die()
		}
	}
	ctx := assistant.WithUser(context.Background(), assistant.User{ID: "alice"})
	s, err := thread.Open(ctx, dsn, thread.WithLogger(quiet))
	if err != nil {
		return err
	}
	b := book(os.Getenv("AIGEN_BOOK"), func() { at("running") })
	calls, approve := []llmtest.Step{refundCall("a", 1), refundCall("b", 2)}, approveBoth
	if os.Getenv("AIGEN_ONE") != "" {
		calls, approve = calls[:1], approve[:1]
	}
	b.model = llmtest.Script(llmtest.Calls(calls...), llmtest.Text("Done."))
	res, err := s.Run(ctx, os.Getenv("AIGEN_THREAD"), b, "hi")
	if err != nil {
		return err
	}
	at("waiting")
	if _, err := s.Decide(ctx, res.RunID, b, approve...); err != nil {
		return err
	}
	at("decided")
	for e, err := range s.StreamResume(ctx, res.RunID, b) {
		if err != nil {
			return err
		}
		switch e.Type {
		case chat.RunResumed:
			at("taken")
		case chat.ToolResulted:
			at("resulted")
		}
	}
	return errors.New("not killed")
}

// A process is killed while a run waits, between decision and execution, and while an
// approved tool runs. No decision is lost, no tool runs twice, and what is not known
// is said to be so.
func TestKilledAroundAnApproval(t *testing.T) {
	const refunded = "\ntool: refund = refunded 1\ntool: refund = refunded 2"
	for stage, want := range map[string]struct{ before, results, ran string }{
		"waiting":  {"waiting", refunded, "1 2"},
		"decided":  {"waiting", refunded, "1 2"},
		"taken":    {"running", refunded, "1 2"},
		"running":  {"running", "\ntool: refund = " + assistant.UnknownResult + "\ntool: refund = refunded 2", "1 2"},
		"resulted": {"running", refunded, "1 2"},
	} {
		t.Run(stage, func(t *testing.T) {
			dir := t.TempDir()
			path, ran := filepath.Join(dir, "chat.db"), filepath.Join(dir, "book")
			s := openFile(t, path)
			id := newThread(t, s, "alice").ID
			cmd := child(t, "till", dsnOf(t, path))
			cmd.Env = append(cmd.Env, "AIGEN_STAGE="+stage, "AIGEN_BOOK="+ran, "AIGEN_THREAD="+id)
			var exit *exec.ExitError
			if err := cmd.Run(); !errors.As(err, &exit) || exit.Exited() {
				t.Fatalf("the process was not killed: %v", err)
			}
			run := lastRun(t, s, id)
			if string(run.Status) != want.before {
				t.Errorf("the run is %s", run.Status)
			}
			b := book(ran, func() {})
			b.model = llmtest.Script(llmtest.Text("Done."))
			if _, err := s.Run(as(t, "alice"), id, b, "next"); !errors.Is(err, thread.ErrRunWaiting) {
				t.Errorf("the next question: %v", err)
			}
			if w, err := s.Waiting(as(t, "alice"), id); err != nil || w.Run.ID != run.ID || w.Ready() == (stage == "waiting") {
				t.Errorf("the run waits for %+v, %v", w, err)
			}
			if stage == "waiting" {
				decide(t, s, run.ID, b, approveBoth...)
			}
			goOn(t, s, run.ID, b)
			equal(t, "messages", script(t, s, id), "user: hi\nassistant: call refund call refund"+want.results+"\nassistant: Done.")
			noted, err := os.ReadFile(ran)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "ran", strings.Join(strings.Fields(string(noted)), " "), want.ran)
		})
	}
}

// The last approved tool ran when the process died: there is nothing to go on with.
func TestKilledInTheOnlyApprovedTool(t *testing.T) {
	dir := t.TempDir()
	path, ran := filepath.Join(dir, "chat.db"), filepath.Join(dir, "book")
	s := openFile(t, path)
	id := newThread(t, s, "alice").ID
	cmd := child(t, "till", dsnOf(t, path))
	cmd.Env = append(cmd.Env, "AIGEN_STAGE=running", "AIGEN_BOOK="+ran, "AIGEN_THREAD="+id, "AIGEN_ONE=1")
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the process was not killed: %v", err)
	}
	b := book(ran, func() {})
	b.model = llmtest.Script(llmtest.Text("Done."))
	run := lastRun(t, s, id)
	if _, err := s.Resume(as(t, "alice"), run.ID, b); !errors.Is(err, thread.ErrNotWaiting) {
		t.Errorf("resumed: %v", err)
	}
	ask(t, s, "alice", id, b, "next")
	equal(t, "messages", script(t, s, id), "user: (failed) hi\nassistant: call refund\ntool: refund = "+assistant.UnknownResult+"\nuser: next\nassistant: Done.")
}
