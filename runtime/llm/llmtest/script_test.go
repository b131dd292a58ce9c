package llmtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

func hello() *llm.Request {
	return &llm.Request{Messages: []chat.Message{chat.Text(chat.User, "Hello?")}}
}

// stream returns the deltas of an answer.
func stream(ctx context.Context, m llm.Model, req *llm.Request) (deltas []llm.Delta, err error) {
	for d, e := range m.Stream(ctx, req) {
		if e != nil {
			err = e
			continue
		}
		deltas = append(deltas, d)
	}
	return deltas, err
}

func TestDeltasOfAnAnswer(t *testing.T) {
	usage := chat.Usage{Input: 1, Output: 2}
	m := llmtest.Script(llmtest.Text("Two  words\n").Reasoning("Hm.").
		Call("f", map[string]string{"location": "São Paulo, SP"}).ID("own").Call("g", nil).Usage(usage))
	got, err := stream(context.Background(), m, hello())
	if err != nil {
		t.Fatal(err)
	}
	want := []llm.Delta{
		{Reasoning: "Hm."}, {Text: "Two  "}, {Text: "words\n"},
		{Call: &llm.CallDelta{ID: "own", Name: "f"}},
		{Call: &llm.CallDelta{Arguments: `{"location":"Sã`}}, {Call: &llm.CallDelta{Arguments: `o Paulo, SP"}`}},
		{Call: &llm.CallDelta{Index: 1, ID: "call_1", Name: "g"}}, {Call: &llm.CallDelta{Index: 1, Arguments: "{}"}},
		{Usage: &usage, Finish: llm.FinishCalls},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	m.AssertDone(t)
}

func TestArgumentsOfACall(t *testing.T) {
	for _, c := range []struct {
		in   any
		want string
	}{
		{nil, "{}"}, {"", ""}, {"{not json", "{not json"}, {[]byte(`{"a":1}`), `{"a":1}`}, {json.RawMessage(`[]`), `[]`},
		{struct{ A int }{7}, `{"A":7}`}, {strings.Repeat("é", 100), strings.Repeat("é", 100)}, {strings.Repeat("\xff", 40), strings.Repeat("\xff", 40)},
	} {
		var all llm.Accumulator
		for d, err := range llmtest.Script(llmtest.Call("f", c.in)).Stream(context.Background(), hello()) {
			if err != nil {
				t.Fatal(err)
			}
			all.Add(d)
		}
		if got := all.Message().Calls()[0].Arguments; got != c.want {
			t.Errorf("%v: got %q", c.in, got)
		}
	}
	defer func() {
		if got := fmt.Sprint(recover()); got != "llmtest: the arguments of f: json: unsupported value: +Inf" {
			t.Errorf("panic %s", got)
		}
	}()
	llmtest.Call("f", math.Inf(1))
}

func TestStepsAreValues(t *testing.T) {
	base := llmtest.Call("f", nil)
	one, two := base.Call("g", nil).ID("one"), base.Call("h", nil).ID("two")
	for i, want := range []string{"g one", "h two"} {
		var all llm.Accumulator
		for d := range llmtest.Script([]llmtest.Step{one, two}[i]).Stream(context.Background(), hello()) {
			all.Add(d)
		}
		if c := all.Message().Calls()[1]; c.Name+" "+c.ID != want {
			t.Errorf("got %v, want %s", c, want)
		}
	}
}

func TestFailures(t *testing.T) {
	boom := errors.New("boom")
	m := llmtest.Script(llmtest.Fail(boom), llmtest.CutAfter(1, llmtest.Text("One two three.")),
		llmtest.CutAfter(99, llmtest.Text("One.")), llmtest.TooLong(), llmtest.RateLimited(time.Minute))
	for i, want := range []struct {
		deltas int
		err    string
	}{
		{0, "boom"},
		{1, "model call failed (transient): the stream broke: unexpected EOF"},
		{1, "model call failed (transient): the stream broke: unexpected EOF"},
		{0, "model call failed (too-long, HTTP 400): This model's maximum context length is 128000 tokens. Please reduce the length of the messages."},
		{0, "model call failed (rate-limited, HTTP 429): Rate limit reached for requests"},
		{0, "model call failed (fatal): llmtest: request 6 came after the last of 5 steps"},
	} {
		deltas, err := stream(context.Background(), m, hello())
		if len(deltas) != want.deltas || err == nil || err.Error() != want.err {
			t.Errorf("step %d: %d deltas, %v", i, len(deltas), err)
		}
	}
}

func TestHangEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	m := llmtest.Script(llmtest.Answer(func(*llm.Request) llmtest.Step { cancel(); return llmtest.Hang() }))
	if _, err := stream(ctx, m, hello()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := stream(ctx, m, hello()); !errors.Is(err, context.Canceled) || len(m.Requests()) != 1 {
		t.Errorf("a context that has ended takes a step: %v", err)
	}
}

func TestPauseAfter(t *testing.T) {
	until := make(chan struct{})
	m := llmtest.Script(llmtest.PauseAfter(1, until, llmtest.Text("One two.")))
	var text string
	for d, err := range m.Stream(context.Background(), hello()) {
		if err != nil {
			t.Fatal(err)
		}
		if text += d.Text; text == "One " {
			close(until)
		}
	}
	if text != "One two." {
		t.Errorf("got %q", text)
	}
}

func TestRequestsAreCopies(t *testing.T) {
	m := llmtest.Script(llmtest.Text("ok"))
	req := hello()
	req.Temperature = new(0.5)
	req.Messages = append(req.Messages,
		chat.Message{Role: chat.Assistant, Usage: &chat.Usage{Input: 1}, Parts: []chat.Part{{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "a", Name: "f"}}}},
		chat.Result(chat.ToolResult{CallID: "a", Content: "sun"}))
	if _, err := stream(context.Background(), m, req); err != nil {
		t.Fatal(err)
	}
	before := m.Requests()[0]
	*req.Temperature = 1
	req.Messages[0].Parts[0].Text = "changed"
	req.Messages[1].Parts[0].Call.ID = "changed"
	req.Messages[1].Usage.Input = 9
	req.Messages[2].Parts[0].Result.Content = "changed"
	m.Requests()[0].Messages[0] = chat.Message{}
	if diff := cmp.Diff(before, m.Requests()[0]); diff != "" {
		t.Error(diff)
	}
}

func TestConcurrentUse(t *testing.T) {
	steps := make([]llmtest.Step, 50)
	for i := range steps {
		steps[i] = llmtest.Call("f", i)
	}
	m := llmtest.Script(steps...)
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]bool{}
	for range steps {
		wg.Go(func() {
			var all llm.Accumulator
			for d, err := range m.Stream(context.Background(), hello()) {
				if err != nil {
					t.Error(err)
				}
				all.Add(d)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[all.Message().Calls()[0].Arguments] = true
		})
	}
	wg.Wait()
	if len(seen) != 50 || m.Left() != 0 {
		t.Errorf("%d steps were seen, %d are left", len(seen), m.Left())
	}
}

// failures is a testing.TB that keeps what it is told.
type failures struct {
	testing.TB
	texts []string
}

func (f *failures) Helper()           {}
func (f *failures) Error(args ...any) { f.texts = append(f.texts, fmt.Sprint(args...)) }
func (f *failures) Errorf(text string, args ...any) {
	f.texts = append(f.texts, fmt.Sprintf(text, args...))
}

func TestAssertDone(t *testing.T) {
	m := llmtest.Script(llmtest.Text("a"), llmtest.Text("b"), llmtest.Always(llmtest.Text("c")))
	_, _ = stream(context.Background(), m, &llm.Request{})
	_, _ = stream(context.Background(), m, hello())
	var f failures
	m.AssertDone(&f)
	want := []string{"llmtest: request 1 is not valid: there are no messages", "llmtest: 1 of 3 steps were not played"}
	if diff := cmp.Diff(want, f.texts); diff != "" {
		t.Error(diff)
	}
}
