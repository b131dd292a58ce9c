package assistant_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// archive is a journal that keeps summaries.
type archive struct {
	*journal
	summary *assistant.Summary
	err     error
}

func (a *archive) Begin(ctx context.Context, b assistant.Begin) (assistant.Begun, error) {
	begun, err := a.journal.Begin(ctx, b)
	begun.Summary = a.summary
	return begun, err
}

func (a *archive) Summarize(_ context.Context, s assistant.Summary) error {
	if a.err == nil {
		a.summary = &s
	}
	return a.err
}

// summing answers requests for summaries with text, and others with step.
func summing(text string, step llmtest.Step) llmtest.Step {
	return llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		if sumsUp(req) {
			return llmtest.Text(text).Usage(chat.Usage{Input: 50, Output: 5})
		}
		return step
	}))
}

func split(m *llmtest.Model) (summaries, others []*llm.Request) {
	for _, r := range m.Requests() {
		if sumsUp(r) {
			summaries = append(summaries, r)
		} else {
			others = append(others, r)
		}
	}
	return summaries, others
}

var window = assistant.WithWindow(assistant.Window{Tokens: 2000, Summarize: true})

const beginning = "This is a summary of the conversation so far, of which you see only the rest:\n\n"

func TestSummary(t *testing.T) {
	h := &archive{journal: &journal{before: turns(10, 330)}}
	model := llmtest.Script(summing("They talked.", llmtest.Text("ok").Usage(chat.Usage{Input: 100, Output: 1})))
	res, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h), window)
	if err != nil || res.Text != "ok" {
		t.Fatalf("%+v, %v", res, err)
	}
	summaries, others := split(model)
	if len(summaries) != 1 || len(others) != 1 {
		t.Fatalf("%d summaries, %d others", len(summaries), len(others))
	}
	first := others[0].Messages[1]
	if first.Role != chat.User || first.Text() != beginning+"They talked." || others[0].Messages[2].Role != chat.User {
		t.Errorf("sent %+v", others[0].Messages[1:3])
	}
	if text := summaries[0].Messages[1].Text(); !strings.HasPrefix(text, "user: question 0 xxx") || !strings.Contains(text, "assistant calls look({})\nlook returns: 1 xxx") ||
		len(summaries[0].Tools) != 0 {
		t.Errorf("summed up %.200s", text)
	}
	// It is stored, and so is what it cost; nothing of it is a message.
	if h.summary == nil || h.summary.Text != "They talked." || h.summary.Covers == "" {
		t.Errorf("kept %+v", h.summary)
	}
	if got := roles(h.stored); got != "user assistant " || len(h.spent) != 1 || h.spent[0].Failed {
		t.Errorf("stored %s, spent %+v", got, h.spent)
	}
	if res.Steps != 2 || res.Usage != (chat.Usage{Input: 150, Output: 6}) || h.ends[0].Usage != res.Usage {
		t.Errorf("result = %+v", res)
	}
	// The next run uses it.
	again := &archive{journal: &journal{before: slices.Concat(h.before, h.stored)}, summary: h.summary}
	model = llmtest.Script(summing("unused", llmtest.Text("ok")))
	if _, err := assistant.Run(t.Context(), &weather{}, "More", assistant.WithModel(model), assistant.WithHistory("t", again), window); err != nil {
		t.Fatal(err)
	}
	summaries, next := split(model)
	if len(summaries) != 0 || next[0].Messages[1].Text() != beginning+"They talked." || len(next[0].Messages) != len(others[0].Messages)+2 {
		t.Errorf("%d summaries, sent %s", len(summaries), roles(next[0].Messages))
	}
}

// When the window is full again, what came since is added to the summary.
func TestSummaryGrows(t *testing.T) {
	h := &archive{journal: &journal{before: turns(10, 330)}}
	model := llmtest.Script(summing("Part 1.", llmtest.Text("ok")))
	if _, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h), window); err != nil {
		t.Fatal(err)
	}
	first := *h.summary
	h.journal = &journal{before: turns(20, 330)} // has the same beginning
	model = llmtest.Script(summing("Parts 1 and 2.", llmtest.Text("ok")))
	if _, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h), window); err != nil {
		t.Fatal(err)
	}
	summaries, others := split(model)
	if len(summaries) == 0 || !strings.HasPrefix(summaries[0].Messages[1].Text(), "Summary of what was before:\nPart 1.\n\nuser: question ") {
		t.Fatalf("summed up %d times, %.80s", len(summaries), summaries[0].Messages[1].Text())
	}
	if strings.Contains(summaries[0].Messages[1].Text(), "question 0 ") {
		t.Error("what was summed up before is summed up again")
	}
	if others[0].Messages[1].Text() != beginning+"Parts 1 and 2." || h.summary.Messages <= first.Messages {
		t.Errorf("kept %+v", h.summary)
	}
}

// A summary of another conversation is not used: of another branch, or of messages
// that were deleted.
func TestSummaryOfSomethingElse(t *testing.T) {
	before := turns(6, 330)
	good := assistant.Summary{Text: "Old.", Covers: "m7", Messages: 5} // results have no ID of their own
	for name, c := range map[string]struct {
		summary assistant.Summary
		before  []chat.Message
		used    bool
	}{
		"its own":          {good, before, true},
		"a deleted part":   {good, slices.Delete(slices.Clone(before), 0, 1), false},
		"a deleted end":    {good, slices.Delete(slices.Clone(before), 6, 7), false},
		"another branch":   {assistant.Summary{Text: "Old.", Covers: "b7", Messages: 5}, before, false},
		"the next message": {assistant.Summary{Text: "Old.", Covers: "m7", Messages: 4}, before, false},
		"no text":          {assistant.Summary{Covers: "m7", Messages: 5}, before, false},
		"nothing left":     {good, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := &archive{journal: &journal{before: c.before}, summary: &c.summary}
			model := llmtest.Script(llmtest.Text("ok"))
			if _, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
				t.Fatal(err)
			}
			if used := model.Requests()[0].Messages[1].Text() == beginning+"Old."; used != c.used {
				t.Errorf("sent %s", sent(model.Requests()[0]))
			}
		})
	}
}

// Without a summary the run goes on with less, whatever happens.
func TestSummaryFails(t *testing.T) {
	for name, step := range map[string]llmtest.Step{
		"an error": llmtest.ServerError(), "nothing": llmtest.Text(" \n"), "too long": llmtest.TooLong(), "cut": llmtest.CutAfter(1, llmtest.Text("They talked a lot.")),
	} {
		t.Run(name, func(t *testing.T) {
			h := &archive{journal: &journal{before: turns(10, 330)}}
			model := llmtest.Script(llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
				if sumsUp(req) {
					return step
				}
				return llmtest.Text("ok")
			})))
			res, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h), window)
			if err != nil || res.Text != "ok" || h.summary != nil || len(h.spent) != 1 || !h.spent[0].Failed {
				t.Errorf("%+v, %v, kept %+v, spent %+v", res, err, h.summary, h.spent)
			}
			_, others := split(model)
			if len(others[0].Messages) > 20 {
				t.Errorf("sent %s", roles(others[0].Messages))
			}
		})
	}
	h := &archive{journal: &journal{before: turns(10, 330)}, err: errDisk}
	model := llmtest.Script(summing("They talked.", llmtest.Text("ok")))
	if _, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h), window); err != nil {
		t.Errorf("a summary that is not kept: %v", err)
	}
}

// A huge conversation is summed up in a bounded number of calls.
func TestSummaryOfAHugeConversation(t *testing.T) {
	before := turns(200, 20_000)
	before[0].Parts[0].Text = strings.Repeat("ä", 1<<20)
	h := &archive{journal: &journal{before: before}}
	model := llmtest.Script(summing(strings.Repeat("and so on ", 10_000), llmtest.Text("ok")))
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h), assistant.WithLimits(assistant.Limits{Steps: 1}),
		assistant.WithWindow(assistant.Window{Tokens: 20_000, Summarize: true}))
	if err != nil {
		t.Fatal(err)
	}
	summaries, _ := split(model)
	if len(summaries) != 8 {
		t.Errorf("it was summed up in %d calls", len(summaries))
	}
	for _, s := range summaries {
		if n := len(s.Messages[1].Text()); n > 90<<10 {
			t.Errorf("a piece has %d bytes", n)
		}
	}
	if n := len(h.summary.Text); n > 16<<10 {
		t.Errorf("the summary has %d bytes", n)
	}
}

// When a provider refuses a conversation, that is summed up too.
func TestSummaryAfterARefusal(t *testing.T) {
	refused := 0
	model := llmtest.Script(llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		switch {
		case sumsUp(req):
			return llmtest.Text("They talked.")
		case len(req.Messages) > 20:
			refused++
			return llmtest.TooLong()
		}
		return llmtest.Text("ok")
	})))
	h := &archive{journal: &journal{before: turns(20, 330)}}
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h),
		assistant.WithWindow(assistant.Window{Summarize: true}))
	if err != nil || refused == 0 || h.summary == nil {
		t.Errorf("%v, refused %d times, kept %+v", err, refused, h.summary)
	}
	_, others := split(model)
	if got := others[len(others)-1].Messages[1].Text(); got != beginning+"They talked." {
		t.Errorf("sent %q", got)
	}
}

// Another model may sum up, and one that panics does no harm.
func TestSummaryByAnotherModel(t *testing.T) {
	other := llmtest.Script(llmtest.Text("Small talk."))
	for want, w := range map[string]assistant.Window{
		"Small talk.": {Tokens: 2000, Summarize: true, Model: other, ModelName: "small"},
		"question":    {Tokens: 2000, Summarize: true, Model: panicking{}},
	} {
		model := llmtest.Script(llmtest.Text("ok"))
		_, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{say("look", "x")}}, "Hi", assistant.WithModel(model),
			assistant.WithHistory("t", &archive{journal: &journal{before: turns(10, 330)}}), assistant.WithWindow(w))
		if err != nil || !strings.Contains(model.Requests()[0].Messages[1].Text(), want) {
			t.Errorf("%v: sent %.100s", err, model.Requests()[0].Messages[1].Text())
		}
	}
	if r := other.Requests(); len(r) != 1 || r[0].Model != "small" {
		t.Errorf("asked %+v", r)
	}
}

// owned is a model that knows whose it is.
type owned struct {
	*llmtest.Model
	llm.Identity
}

func (m owned) Identify(string) llm.Identity { return m.Identity }

// identities notes whose models are called.
type identities struct {
	assistant.Observer
	seen []llm.Identity
}

func (o *identities) ObserveModelCall(ctx context.Context, call assistant.ObservedModelCall) (context.Context, func(assistant.ModelOutcome)) {
	o.seen = append(o.seen, call.Identity)
	return o.Observer.ObserveModelCall(ctx, call)
}

// What another model sums up is told, and stored, as that one's call.
func TestSummaryIsTheOtherModels(t *testing.T) {
	small, big := llm.Identity{Provider: "small", Model: "small-1"}, llm.Identity{Provider: "big", Model: "big-1"}
	o := &identities{Observer: &watcher{}}
	h := &archive{journal: &journal{before: turns(10, 330)}}
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(owned{llmtest.Script(llmtest.Text("ok")), big}),
		assistant.WithHistory("t", h), assistant.WithObserver(o), assistant.WithWindow(assistant.Window{
			Tokens: 2000, Summarize: true, Model: owned{llmtest.Script(llmtest.Text("Small talk.")), small},
		}))
	if err != nil || !slices.Equal(o.seen, []llm.Identity{small, big}) || len(h.spent) != 1 || h.spent[0].Model != "small-1" {
		t.Errorf("%v, observed %+v, stored %+v", err, o.seen, h.spent)
	}
}

// A run that is cancelled while it sums up is cancelled.
func TestCancelWhileSummingUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	model := llmtest.Script(llmtest.Answer(func(*llm.Request) llmtest.Step {
		cancel()
		return llmtest.Hang()
	}), llmtest.Text("ok"))
	h := &archive{journal: &journal{before: turns(10, 330)}}
	_, err := assistant.Run(ctx, &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h), window)
	if failed, ok := errors.AsType[*assistant.RunError](err); !ok || failed.Stop != chat.StopCancelled || h.summary != nil {
		t.Errorf("%v", err)
	}
}

type panicking struct{}

func (panicking) Stream(context.Context, *llm.Request) iter.Seq2[llm.Delta, error] { panic("secret") }
