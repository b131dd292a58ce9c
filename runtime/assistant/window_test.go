package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// turns is a conversation of n turns, with a tool call in every second one. Each text
// has about size bytes.
func turns(n, size int) []chat.Message {
	var out []chat.Message
	id := 0
	add := func(m chat.Message) {
		id++
		m.ID = fmt.Sprint("m", id)
		out = append(out, m)
	}
	for i := range n {
		text := fmt.Sprintf("%d %s", i, strings.Repeat("x", size))
		add(chat.Text(chat.User, "question "+text))
		if i%2 == 1 {
			add(chat.Message{Role: chat.Assistant, Parts: []chat.Part{
				{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: fmt.Sprint("a", i), Name: "look", Arguments: "{}"}},
				{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: fmt.Sprint("b", i), Name: "look", Arguments: "{}"}},
			}})
			add(chat.Result(chat.ToolResult{CallID: fmt.Sprint("a", i), Name: "look", Content: text}))
			add(chat.Result(chat.ToolResult{CallID: fmt.Sprint("b", i), Name: "look", Content: text}))
		}
		add(chat.Text(chat.Assistant, "answer "+text))
	}
	return out
}

// sent are the IDs of the messages of a request, "-" for one without.
func sent(r *llm.Request) string {
	var ids []string
	for _, m := range r.Messages {
		switch {
		case m.Role == chat.System:
		case m.ID == "":
			ids = append(ids, "-")
		default:
			ids = append(ids, m.ID)
		}
	}
	return strings.Join(ids, " ")
}

// sumsUp says whether a request is one for a summary.
func sumsUp(req *llm.Request) bool {
	return strings.HasPrefix(req.Messages[0].Text(), "You sum up a conversation")
}

func TestWithoutAWindowEverythingIsSent(t *testing.T) {
	h := &journal{before: turns(500, 1000)}
	model := llmtest.Script(llmtest.Text("ok"))
	if _, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
		t.Fatal(err)
	}
	if n := len(model.Requests()[0].Messages); n != 2+len(h.before) {
		t.Errorf("%d messages of %d were sent", n-2, len(h.before))
	}
}

func TestWindow(t *testing.T) {
	// A text of 340 bytes is about 100 tokens; the turns have 200 and 420.
	for name, c := range map[string]struct {
		tokens int64
		want   string
	}{
		"large":           {5000, "m1 m2 m3 m4 - - m7 m8 m9 m10 m11 - - m14 -"},
		"some":            {1100, "m8 m9 m10 m11 - - m14 -"},
		"the last turn":   {500, "m10 m11 - - m14 -"},
		"only the new":    {300, "-"},
		"smaller than it": {1, "-"},
	} {
		t.Run(name, func(t *testing.T) {
			h := &journal{before: turns(4, 330)}
			model := llmtest.Script(llmtest.Text("ok"))
			_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h),
				assistant.WithWindow(assistant.Window{Tokens: c.tokens}))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Replace(sent(model.Requests()[0]), h.stored[0].ID, "-", 1)
			if got != c.want {
				t.Errorf("sent %s\nwant %s", got, c.want)
			}
		})
	}
}

// The window is that of the assistant, unless the run has another.
func TestWindowOfTheAssistant(t *testing.T) {
	a := &weather{spec: assistant.Spec{Window: assistant.Window{Tokens: 300}}}
	hook := &weather{spec: a.spec}
	hook.spec.Hooks.Window = func(context.Context) assistant.Window { return assistant.Window{Tokens: 500} }
	model := llmtest.Script(llmtest.Text("ok"))
	if _, err := assistant.Run(t.Context(), hook, "Hi", assistant.WithModel(model), assistant.WithHistory("t", &journal{before: turns(4, 330)})); err != nil ||
		len(model.Requests()[0].Messages) != 7 {
		t.Errorf("by the hook: %d messages were sent: %v", len(model.Requests()[0].Messages), err)
	}
	for want, opts := range map[int][]assistant.Option{2: nil, 16: {assistant.WithWindow(assistant.Window{})}} {
		model := llmtest.Script(llmtest.Text("ok"))
		opts = append(opts, assistant.WithModel(model), assistant.WithHistory("t", &journal{before: turns(4, 330)}))
		if _, err := assistant.Run(t.Context(), a, "Hi", opts...); err != nil || len(model.Requests()[0].Messages) != want {
			t.Errorf("%d messages were sent, want %d: %v", len(model.Requests()[0].Messages), want, err)
		}
	}
}

// As a conversation grows, what is sent begins at the same message for some turns, for
// the sake of the provider's cache.
func TestWindowMovesInStrides(t *testing.T) {
	begins := map[string]int{}
	for n := 10; n < 40; n++ {
		model := llmtest.Script(llmtest.Text("ok"))
		_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model),
			assistant.WithHistory("t", &journal{before: turns(n, 330)}), assistant.WithWindow(assistant.Window{Tokens: 3000}))
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(sent(model.Requests()[0]), " ")
		begins[first]++
	}
	if len(begins) > 16 {
		t.Errorf("over 30 turns the conversation began at %d messages: %v", len(begins), begins)
	}
}

// Whatever the conversation and the window are, what is sent is valid, has the last
// question and the last step, and has no call without its results. The scripted model
// refuses anything else.
func TestAnyWindow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	for range 300 {
		h := &journal{before: turns(rnd.IntN(12), 1+rnd.IntN(600))}
		if len(h.before) > 0 && rnd.IntN(3) == 0 {
			at := rnd.IntN(len(h.before)) // a message was deleted
			h.before = slices.Delete(slices.Clone(h.before), at, at+1)
		}
		steps := rnd.IntN(6)
		model := llmtest.Script(llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
			if sumsUp(req) {
				return llmtest.Text("a summary")
			}
			asked := false
			for _, m := range req.Messages {
				asked = asked || m.Text() == "the last question"
			}
			if !asked {
				t.Errorf("the question is missing in %s", roles(req.Messages))
			}
			if steps--; steps < 0 {
				return llmtest.Text("done")
			}
			return llmtest.Calls(llmtest.Call("look", nil), llmtest.Call("look", nil))
		})))
		a := &weather{tools: []tool.Tool{say("look", strings.Repeat("seen ", rnd.IntN(200)))}}
		_, err := assistant.Run(t.Context(), a, "the last question", assistant.WithModel(model), assistant.WithHistory("t", h),
			assistant.WithWindow(assistant.Window{Tokens: 1 + rnd.Int64N(2000), Summarize: rnd.IntN(4) == 0}))
		if err != nil || model.Err() != nil {
			t.Fatal(err, model.Err())
		}
		h.whole(t)
		requests := slices.DeleteFunc(model.Requests(), sumsUp)
		last := requests[len(requests)-1].Messages
		if calls := len(requests) - 1; calls > 0 && len(last) > 0 && len(last[len(last)-1].Results()) == 0 {
			t.Errorf("the last step is missing in %s", roles(last))
		}
	}
}

// Steps of the turn that goes on are left out whole, the oldest first.
func TestWindowInTheTurn(t *testing.T) {
	n := 0
	model := llmtest.Script(llmtest.Always(llmtest.Answer(func(*llm.Request) llmtest.Step {
		if n++; n > 5 {
			return llmtest.Text("done")
		}
		return llmtest.Calls(llmtest.Call("look", nil), llmtest.Call("look", nil))
	})))
	a := &weather{tools: []tool.Tool{say("look", strings.Repeat("x", 700))}} // 200 tokens, 400 a step
	_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithWindow(assistant.Window{Tokens: 1000}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range model.Requests() {
		got = append(got, fmt.Sprint(len(r.Messages)))
	}
	if want := "2 5 8 8 8 8"; strings.Join(got, " ") != want {
		t.Errorf("messages sent: %v, want %s", got, want)
	}
}

// crammed is a model that takes so many bytes of messages.
func crammed(bytes int, refused *int) llmtest.Step {
	return llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		size := 0
		for _, m := range req.Messages {
			size += len(m.Text())
			for _, r := range m.Results() {
				size += len(r.Content)
			}
		}
		if size > bytes {
			*refused++
			return llmtest.TooLong()
		}
		return llmtest.Text("ok")
	}))
}

// A conversation that the provider refuses is sent in part.
func TestTooLong(t *testing.T) {
	refused := 0
	h := &journal{before: turns(100, 1000)}
	model := llmtest.Script(crammed(20_000, &refused))
	res, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
	if err != nil || res.Text != "ok" || res.Steps != 1 || refused == 0 || refused > 6 {
		t.Fatalf("%+v, %v, refused %d times", res, err, refused)
	}
	last := model.Requests()[refused].Messages
	if got := last[len(last)-1]; got.Text() != "Hi" || len(last) < 4 {
		t.Errorf("sent %s", roles(last))
	}
	h.whole(t)
}

// If nothing more can be left out, the run fails, and says why.
func TestTooLongForEver(t *testing.T) {
	for name, input := range map[string]string{"whatever it is": "Hi", "a huge question": strings.Repeat("x", 1<<20)} {
		t.Run(name, func(t *testing.T) {
			h := &journal{before: turns(50, 1000)}
			model := llmtest.Script(llmtest.Always(llmtest.TooLong()))
			_, err := assistant.Run(t.Context(), &weather{}, input, assistant.WithModel(model), assistant.WithHistory("t", h))
			failed, ok := errors.AsType[*assistant.RunError](err)
			if !ok || !strings.HasPrefix(failed.Reason, "the conversation is too long for the model (ref") {
				t.Fatalf("%v", err)
			}
			if n := len(model.Requests()); n > 9 {
				t.Errorf("it was asked %d times", n)
			}
			requests := model.Requests()
			if last := requests[len(requests)-1].Messages; len(last) != 2 {
				t.Errorf("the last try had %d messages", len(last))
			}
			h.whole(t)
		})
	}
}

// What the provider counts tells how much fits.
func TestWindowLearnsFromUsage(t *testing.T) {
	count := func(perMessage int64) int {
		n := 0
		model := llmtest.Script(llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
			step := llmtest.Text("done")
			if n++; n < 2 {
				step = llmtest.Call("look", nil)
			}
			return step.Usage(chat.Usage{Input: perMessage * int64(len(req.Messages)), Output: 1})
		})))
		a := &weather{tools: []tool.Tool{say("look", "x")}}
		_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", &journal{before: turns(20, 330)}),
			assistant.WithWindow(assistant.Window{Tokens: 20_000}))
		if err != nil {
			t.Fatal(err)
		}
		return len(model.Requests()[1].Messages)
	}
	few, many := count(400), count(50)
	if few >= many || many != 2+70+2 {
		t.Errorf("%d and %d messages", few, many)
	}
}

// What models wrote in the conversation tells how many bytes a token has.
func TestWindowLearnsFromTheConversation(t *testing.T) {
	count := func(output int64) int {
		before := turns(20, 330)
		for i := range before {
			if before[i].Role == chat.Assistant && len(before[i].Calls()) == 0 {
				before[i].Usage = &chat.Usage{Output: output + 7, Reasoning: 7}
			}
		}
		model := llmtest.Script(llmtest.Text("ok"))
		_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", &journal{before: before}),
			assistant.WithWindow(assistant.Window{Tokens: 3000}))
		if err != nil {
			t.Fatal(err)
		}
		return len(model.Requests()[0].Messages)
	}
	dense, usual, loose := count(200), count(100), count(60)
	if dense >= usual || usual >= loose {
		t.Errorf("%d, %d and %d messages", dense, usual, loose)
	}
}

// A model that breaks off in its answer is not asked again.
func TestTooLongInTheAnswer(t *testing.T) {
	h := &journal{before: turns(3, 10)}
	late := lateModel{}
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(late), assistant.WithHistory("t", h))
	failed, ok := errors.AsType[*llm.Error](err)
	if !ok || failed.Kind != llm.TooLong || h.ends[0].Steps != 1 {
		t.Errorf("%v", err)
	}
}

// lateModel refuses after it has begun.
type lateModel struct{}

func (lateModel) Stream(context.Context, *llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		if yield(llm.Delta{Text: "It is"}, nil) {
			yield(llm.Delta{}, &llm.Error{Kind: llm.TooLong, Err: errors.New("too long")})
		}
	}
}
