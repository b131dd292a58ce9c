package thread_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// inside is a bot without a model: it has that of who asks it.
type inside struct{ bot }

func (b inside) AISpec() assistant.Spec { return assistant.Spec{ID: "inner", Private: true} }

// reference is random, and may have any letters in it.
var reference = regexp.MustCompile(`\(ref [a-z0-9]{8}\)`)

// What a sub-assistant says is in no thread, what it used is: under its own name.
func TestStepsOfSubassistants(t *testing.T) {
	s := open(t, thread.WithPrices(func(model string, u chat.Usage) int64 { return u.Total() }))
	th := newThread(t, s, "alice")
	var user string
	look := newTool("look", func(ctx context.Context) (string, error) {
		user = assistant.FromContext(ctx).User.ID
		return "nice", nil
	})
	used := chat.Usage{Input: 8, Output: 2}
	outer := bot{
		tools: []tool.Tool{assistant.AsTool(inside{bot{tools: []tool.Tool{look}}}, "Looks.")},
		model: llmtest.Script(
			llmtest.Call("inner", map[string]string{"message": "Look!"}).Usage(used),
			llmtest.Text("hm").Call("look", nil).Usage(used), llmtest.Text("It is nice.").Usage(used),
			llmtest.Call("inner", map[string]string{"message": "Again!"}).Usage(used), llmtest.ServerError(),
			llmtest.Text("Nice.").Usage(used)),
	}
	res := ask(t, s, "alice", th.ID, outer, "How is it?")
	if res.Text != "Nice." || res.Steps != 6 || user != "alice" {
		t.Errorf("%+v, user %s", res, user)
	}
	if got := reference.ReplaceAllString(script(t, s, th.ID), "(ref)"); strings.Count(got, "\n") != 6 || strings.Contains(got, "look") || strings.Contains(got, "hm") {
		t.Errorf("stored:\n%s", got)
	}
	steps, err := s.Steps(as(t, "alice"), res.RunID)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, step := range steps {
		fmt.Fprintf(&got, "%d %s %s %s %v %d\n", step.Index, step.AssistantID, step.Kind, step.Name, step.Failed, step.CostMicros)
	}
	equal(t, "steps", got.String(), `
1 bot model test-1 false 10
2 inner model test-1 false 10
3 inner tool look false 0
4 inner model test-1 false 10
5 bot tool inner false 0
6 bot model test-1 false 10
7 inner model test-1 true 0
8 bot tool inner true 0
9 bot model test-1 false 10
`)
	run := lastRun(t, s, th.ID)
	if run.Steps != 6 || run.Usage != (chat.Usage{Input: 40, Output: 10}) || run.CostMicros != 50 {
		t.Errorf("run = %+v", run)
	}
}

// The call of a sub-assistant may itself wait for an approval. It runs when the run
// goes on, and what it uses counts there.
func TestSubassistantThatWaits(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	scout := assistant.AsTool(inside{}, "Looks.")
	scout.Confirm = func([]byte) (string, error) { return "Look?", nil }
	used := chat.Usage{Input: 8, Output: 2}
	outer := bot{tools: []tool.Tool{scout}, model: llmtest.Script(
		llmtest.Call("inner", map[string]string{"message": "Look!"}).ID("a").Usage(used),
		llmtest.Text("It is nice.").Usage(used), llmtest.Text("Nice.").Usage(used))}
	res := ask(t, s, "alice", th.ID, outer, "How is it?")
	if res.Stop != chat.StopWaiting || res.Steps != 1 {
		t.Fatalf("%+v", res)
	}
	if _, err := s.Decide(as(t, "alice"), res.RunID, outer, thread.Decision{CallID: "a", Approve: true}); err != nil {
		t.Fatal(err)
	}
	res, err := s.Resume(as(t, "alice"), res.RunID, outer)
	if err != nil || res.Text != "Nice." || res.Steps != 3 || res.Usage != (chat.Usage{Input: 24, Output: 6}) {
		t.Errorf("%+v, %v", res, err)
	}
	if run := lastRun(t, s, th.ID); run.Steps != 3 || run.Usage != res.Usage {
		t.Errorf("run = %+v", run)
	}
}

// What a sub-assistant does changes nothing in the thread, nor takes back what somebody
// changes meanwhile: the thread stays at its place in the list by activity.
func TestThreadChangesMeanwhile(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	var renamed, seen thread.Thread
	rename := newTool("rename", func(context.Context) (_ string, err error) {
		renamed, err = s.UpdateThread(as(t, "alice"), th.ID, thread.Update{Name: new("renamed")})
		return "done", err
	})
	look := newTool("look", func(context.Context) (_ string, err error) {
		seen, err = s.Thread(as(t, "alice"), th.ID)
		return "done", err
	})
	outer := bot{
		tools: []tool.Tool{assistant.AsTool(inside{bot{tools: []tool.Tool{rename, look}}}, "Renames.")},
		model: llmtest.Script(
			llmtest.Call("inner", map[string]string{"message": "Rename it!"}),
			llmtest.Call("rename", nil), llmtest.Call("look", nil), llmtest.Text("Done."), llmtest.Text("Renamed.")),
	}
	ask(t, s, "alice", th.ID, outer, "What is it called?")
	if seen.Name != "renamed" || !seen.UpdatedAt.Equal(renamed.UpdatedAt) {
		t.Errorf("renamed at %v, and then %q of %v", renamed.UpdatedAt, seen.Name, seen.UpdatedAt)
	}
	equal(t, "messages", script(t, s, th.ID), "user: What is it called?\nassistant: call inner\ntool: inner = Done.\nassistant: Renamed.")
}
