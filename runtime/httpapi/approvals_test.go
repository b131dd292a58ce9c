package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// shop adds a tool that must be approved, and one of the front end; it counts what ran.
func shop(s *server) (ran *atomic.Int64) {
	ran = new(atomic.Int64)
	s.weather.more = shopTools(ran)
	return ran
}

func shopTools(ran *atomic.Int64) []tool.Tool {
	check := func(args []byte) error {
		var in struct{ Cents int }
		if json.Unmarshal(args, &in) != nil || in.Cents < 1 {
			return &tool.ArgumentError{Problems: []tool.Problem{{Path: "cents", Message: "must be at least 1"}}}
		}
		return nil
	}
	return []tool.Tool{{
		Name: "refund", Description: "Gives money back.", Schema: `{"type":"object"}`, Secrets: []tool.Path{{"pin"}},
		Confirm: func(args []byte) (string, error) { return "Refund?", check(args) },
		Handler: func(_ context.Context, args []byte) (tool.Result, error) {
			ran.Add(1)
			return tool.Result{Text: "refunded"}, check(args)
		},
	}, {
		Name: "locate", Description: "Asks the browser.", Schema: `{"type":"object"}`,
		Client: &tool.Client{Output: `{"type":"string"}`, Decode: func(output []byte) (tool.Result, error) {
			var city string
			if json.Unmarshal(output, &city) != nil {
				return tool.Result{}, &tool.ArgumentError{Problems: []tool.Problem{{Message: "must be a string"}}}
			}
			return tool.Result{Text: city}, nil
		}},
	}}
}

// callTools is a turn that calls tools, each given as its name and arguments.
func callTools(calls ...string) turn {
	return func(_ context.Context, _ *llm.Request, yield func(llm.Delta, error) bool) {
		for i := 0; i < len(calls); i += 2 {
			call := &llm.CallDelta{Index: i / 2, ID: fmt.Sprint("call_", i/2+1), Name: calls[i], Arguments: calls[i+1]}
			if !yield(llm.Delta{Call: call}, nil) {
				return
			}
		}
		yield(llm.Delta{Finish: llm.FinishCalls}, nil)
	}
}

func TestApprovals(t *testing.T) {
	s := newServer(t)
	ran := shop(s)
	id := s.thread(t, "alice", `{}`)
	list, outputs, resume := "/threads/"+id+"/approvals/", "/threads/"+id+"/outputs/", "/threads/"+id+"/resume/"
	s.do(t, "alice", "GET", list, "").is(t, 200, `[]`)
	s.do(t, "alice", "POST", list, `{"call_id":"call_1","approve":true}`).is(t, 409, `{"detail":"The run does not wait any more"}`)
	s.model.script(callTools("refund", `{"cents":5,"pin":"1234"}`, "locate", ``, "refund", `{"cents":7}`), say("Done."))
	s.ask(t, "alice", id, "Refund me").is(t, 201, ``)
	s.do(t, "alice", "GET", list, "").is(t, 200, `[`+
		`{"call_id":"call_1","kind":"approval","tool":"refund","question":"Refund?","arguments":{"cents":5,"pin":"•••"},"asked_at":"TIME","status":"waiting"},`+
		`{"call_id":"call_2","kind":"client","tool":"locate","arguments":{},"asked_at":"TIME","status":"waiting"},`+
		`{"call_id":"call_3","kind":"approval","tool":"refund","question":"Refund?","arguments":{"cents":7},"asked_at":"TIME","status":"waiting"}]`)
	s.ask(t, "alice", id, "And now?").is(t, 409, `{"detail":"The thread has a run that waits for a decision"}`)
	s.do(t, "alice", "POST", resume, "").is(t, 409, `{"detail":"The run waits for decisions that were not made yet"}`)
	for body, want := range map[string]string{
		`{}`: `{"detail":[{"type":"missing","loc":["body","payload","call_id"],"msg":"Field required"},` +
			`{"type":"missing","loc":["body","payload","approve"],"msg":"Field required"}]}`,
		`{"call_id":"call_1","approve":"yes"}`: `{"detail":[{"type":"bool_type","loc":["body","payload","approve"],"msg":"Input should be a valid boolean"}]}`,
		`{"call_id":"call_1","approve":null}`:  `{"detail":[{"type":"bool_type","loc":["body","payload","approve"],"msg":"Input should be a valid boolean"}]}`,
		`{"call_id":"call_2","approve":true}`: `{"detail":[{"type":"value_error","loc":["body","payload","call_id"],` +
			`"msg":"Value error, waits for the front end, not for an approval"}]}`,
		`{"call_id":"call_1","approve":true,"arguments":{"cents":0}}`: `{"detail":[{"type":"value_error","loc":["body","payload","arguments"],` +
			`"msg":"Value error, cents: must be at least 1"}]}`,
	} {
		s.do(t, "alice", "POST", list, body).is(t, 422, want)
	}
	s.do(t, "alice", "POST", list, `{"call_id":"call_9","approve":true}`).is(t, 404, `{"detail":"Not Found"}`)
	s.do(t, "bob", "POST", list, `{"call_id":"call_1","approve":true}`).is(t, 403, `{"message":"User is not allowed to view messages in this thread"}`)
	s.do(t, "bob", "GET", list, "").is(t, 403, `{"message":"User is not allowed to view messages in this thread"}`)
	s.do(t, "alice", "POST", list, `{"call_id":"call_3","approve":false,"reason":"too much"}`).is(t, 200, `{"run_id":"ID","status":"waiting","waiting":2}`)
	s.do(t, "alice", "POST", list, `{"call_id":"call_3","approve":true}`).is(t, 409, `{"detail":"It was decided already"}`)
	s.do(t, "alice", "POST", outputs, `{"call_id":"call_2","output":7}`).is(t, 422,
		`{"detail":[{"type":"value_error","loc":["body","payload","output"],"msg":"Value error, must be a string"}]}`)
	s.do(t, "alice", "POST", outputs, `{"call_id":"call_2","output":"Recife"}`).is(t, 200, `{"run_id":"ID","status":"waiting","waiting":1}`)
	s.do(t, "alice", "POST", list, `{"call_id":"call_1","approve":true,"arguments":{"cents":4}}`).is(t, 200, `{"run_id":"ID","status":"done","waiting":0}`)
	s.do(t, "alice", "GET", list, "").is(t, 200, `[]`)
	if got := s.said(t, "alice", id); got != "human: Refund me | ai: Done." || ran.Load() != 1 {
		t.Errorf("%s, ran %d times", got, ran.Load())
	}
	var results []string
	for _, m := range s.model.last(t).Messages {
		for _, r := range m.Results() {
			results = append(results, r.CallID+" "+r.Content)
		}
	}
	want := "call_1 [approved with other arguments: {\"cents\":4}]\nrefunded|call_2 Recife|call_3 denied: too much\nThe tool did not run."
	if got := strings.Join(results, "|"); got != want {
		t.Errorf("results %q", got)
	}
}

func TestCancelWhileWaiting(t *testing.T) {
	s := newServer(t)
	ran := shop(s)
	id := s.thread(t, "alice", `{}`)
	s.model.script(callTools("refund", `{"cents":5}`))
	s.ask(t, "alice", id, "Refund me").is(t, 201, ``)
	s.do(t, "alice", "POST", "/threads/"+id+"/cancel/", "").is(t, 200, `{"cancelled":true}`)
	s.do(t, "alice", "POST", "/threads/"+id+"/approvals/", `{"call_id":"call_1","approve":true}`).is(t, 409, `{"detail":"The run does not wait any more"}`)
	s.ask(t, "alice", id, "And now?").is(t, 201, ``)
	if ran.Load() != 0 {
		t.Error("the tool ran")
	}
}

// What a decision leads to fails as an answer does.
func TestRunFailsAfterADecision(t *testing.T) {
	s := newServer(t)
	shop(s)
	id := s.thread(t, "alice", `{}`)
	s.model.script(callTools("refund", `{"cents":5}`), failWith(&llm.Error{Kind: llm.Transient, Err: errors.New("secret")}))
	s.ask(t, "alice", id, "Refund me").is(t, 201, ``)
	s.do(t, "alice", "POST", "/threads/"+id+"/approvals/", `{"call_id":"call_1","approve":true}`).
		is(t, 502, `{"detail":"The model could not be reached, or broke off its answer (ref REF)"}`)
}

// A tool that stops the run tells people why.
func TestToolStopsARun(t *testing.T) {
	s := newServer(t)
	s.weather.call = func(context.Context, []byte) (tool.Result, error) {
		return tool.Result{}, tool.Stop("your account was closed", errors.New("secret"))
	}
	id := s.thread(t, "alice", `{}`)
	s.model.script(callTool(""))
	s.ask(t, "alice", id, "Hi").is(t, 409, `{"detail":"your account was closed"}`)
}

// fourEyes let carol decide, who may see but not ask; who asks may not decide.
type fourEyes struct{ thread.Owners }

func (fourEyes) ViewThread(context.Context, assistant.User, thread.Thread) (bool, error) {
	return true, nil
}

func (fourEyes) ViewMessages(context.Context, assistant.User, thread.Thread) (bool, error) {
	return true, nil
}

func (fourEyes) DecideCall(_ context.Context, u assistant.User, _ thread.Thread, _ tool.Tool, _ chat.ToolCall) (bool, error) {
	return u.ID == "carol", nil
}

// Who decides may be another one than he who asks: then somebody who may goes on.
func TestDecisionOfAnother(t *testing.T) {
	threads := openStore(t, thread.WithPermissions(fourEyes{}))
	s := newServer(t, func(c *httpapi.Config) { c.Threads = threads })
	ran := shop(s)
	id := s.thread(t, "alice", `{}`)
	list := "/threads/" + id + "/approvals/"
	s.model.script(callTools("refund", `{"cents":5}`), say("Done."))
	s.ask(t, "alice", id, "Refund me").is(t, 201, ``)
	s.do(t, "alice", "POST", list, `{"call_id":"call_1","approve":true}`).is(t, 403, `{"message":"User is not allowed to decide about this call"}`)
	s.do(t, "carol", "POST", list, `{"call_id":"call_1","approve":true}`).is(t, 200, `{"run_id":"ID","status":"waiting","waiting":0}`)
	s.do(t, "alice", "POST", "/threads/"+id+"/resume/", "").is(t, 200, `{"run_id":"ID","status":"done","waiting":0}`)
	if ran.Load() != 1 {
		t.Errorf("ran %d times", ran.Load())
	}
}
