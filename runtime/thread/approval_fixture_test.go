package thread_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// till is a shop with a tool that must be approved, and one of the front end.
type till struct {
	mu  sync.Mutex
	ran []string
}

func (c *till) note(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ran = append(c.ran, what)
}

// done are the calls that ran.
func (c *till) done() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.ran, ", ")
}

type refund struct {
	cents int
	pin   string
}

var refundFields = []tool.Field{{Name: "cents"}, {Name: "pin"}}

const refundSchema = `{"type":"object","properties":{"cents":{"type":"integer","minimum":1},"pin":{"type":"string","writeOnly":true}},` +
	`"required":["cents","pin"],"additionalProperties":false}`

// decodeRefund is written as aigen generates it.
func decodeRefund(args []byte) (refund, error) {
	return tool.Decode(args, func(d *tool.Decoder) (in refund) {
		for key := range d.Object(refundFields) {
			switch key {
			case "cents":
				in.cents = tool.Int[int](d)
				if in.cents < 1 {
					d.Problem("must be at least 1")
				}
			case "pin":
				in.pin = tool.String(d)
			}
		}
		return in
	})
}

func (c *till) refund() tool.Tool {
	return tool.Tool{
		Name: "refund", Description: "Gives money back.", Schema: refundSchema, Secrets: []tool.Path{{"pin"}},
		Confirm: func(args []byte) (string, error) {
			in, err := decodeRefund(args)
			return fmt.Sprintf("Refund %d cents?", in.cents), err
		},
		Handler: func(_ context.Context, args []byte) (tool.Result, error) {
			in, err := decodeRefund(args)
			if err != nil {
				return tool.Result{}, err
			}
			c.note(fmt.Sprint("refund ", in.cents))
			return tool.TextResult(fmt.Sprintf("refunded %d", in.cents), nil)
		},
	}
}

func (c *till) tools() []tool.Tool {
	locate := tool.Tool{
		Name: "locate", Description: "Asks the browser where it is.", Schema: `{"type":"object"}`,
		Client: &tool.Client{Output: `{"type":"string"}`, Decode: func(output []byte) (tool.Result, error) {
			var city string
			if json.Unmarshal(output, &city) != nil {
				return tool.Result{}, &tool.ArgumentError{Problems: []tool.Problem{{Message: "must be a string"}}}
			}
			return tool.TextResult(city, nil)
		}},
	}
	look := newTool("look", func(context.Context) (string, error) { c.note("look"); return "seen", nil })
	return []tool.Tool{c.refund(), locate, look}
}

// asks is a model that calls tools and then answers.
func (c *till) asks(calls ...llmtest.Step) bot {
	return bot{tools: c.tools(), model: llmtest.Script(llmtest.Calls(calls...), llmtest.Text("Done."))}
}

func refundCall(id string, cents int) llmtest.Step {
	return llmtest.Call("refund", fmt.Sprintf(`{"cents":%d,"pin":"1234"}`, cents)).ID(id)
}

// hold asks, and returns the run that waits.
func hold(t testing.TB, s *thread.Service, threadID string, b bot) thread.Waiting {
	t.Helper()
	res := ask(t, s, "alice", threadID, b, "hi")
	if res.Stop != "waiting" || res.Text != "" {
		t.Fatalf("the run does not wait: %+v", res)
	}
	w, err := s.Waiting(as(t, "alice"), threadID)
	if err != nil || w.Run.ID != res.RunID || w.Run.Status != thread.StatusWaiting || len(w.Calls) != len(res.Pending) {
		t.Fatalf("%+v, %v", w, err)
	}
	return w
}

// decide decides for alice, and says whether the run can go on.
func decide(t testing.TB, s *thread.Service, runID string, b bot, d ...thread.Decision) bool {
	t.Helper()
	w, err := s.Decide(as(t, "alice"), runID, b, d...)
	if err != nil {
		t.Fatal(err)
	}
	return w.Ready()
}

// goOn resumes for alice.
func goOn(t testing.TB, s *thread.Service, runID string, b bot) assistant.Result {
	t.Helper()
	res, err := s.Resume(as(t, "alice"), runID, b)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// decided tells what is known of the calls that a run waits for.
func decided(w thread.Waiting) string {
	var lines []string
	for _, p := range w.Calls {
		line := fmt.Sprintf("%s %s %s %q %s", p.Kind, p.CallID, p.Tool, p.Question, p.Arguments)
		if p.Decision != nil {
			line += fmt.Sprintf(" by %s: %t", p.Decision.By, p.Decision.Approved)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
