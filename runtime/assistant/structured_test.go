package assistant_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// trip is the output of an assistant; its decoder is what aigen generates.
type trip struct {
	City string
	Days int
}

const tripSchema = `{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},` +
	`"required":["city","days"],"additionalProperties":false}`

func decodeTrip(d *tool.Decoder) trip {
	var v trip
	for name := range d.Object([]tool.Field{{Name: "city"}, {Name: "days"}}) {
		switch name {
		case "city":
			v.City = tool.String(d)
		case "days":
			v.Days = tool.Int[int](d)
		}
	}
	return v
}

func tripOutput() *assistant.Output {
	return &assistant.Output{Name: "trip", Schema: tripSchema, Decode: func(answer []byte) (any, error) {
		return tool.Decode(answer, decodeTrip)
	}}
}

func guide(tools ...tool.Tool) *weather {
	return &weather{spec: assistant.Spec{ID: "guide", Output: tripOutput()}, tools: tools}
}

// able is a model that can do what a test says.
type able struct {
	*llmtest.Model
	can llm.Capabilities
}

func (a able) Capabilities(string) llm.Capabilities { return a.can }

// shapes tells of each request whether it has tools and a schema, and its last message.
func shapes(m *llmtest.Model) []string {
	var out []string
	for _, r := range m.Requests() {
		last := r.Messages[len(r.Messages)-1]
		shape := fmt.Sprintf("%d tools", len(r.Tools))
		if r.Output != nil {
			shape += ", output " + r.Output.Name
		}
		out = append(out, shape+", last "+string(last.Role))
	}
	return out
}

const lisbon = `{"city":"Lisbon","days":3}`

func TestRunForInOneCall(t *testing.T) {
	both := llm.Capabilities{OutputWithTools: true}
	for name, c := range map[string]struct {
		can    llm.Capabilities
		tools  []tool.Tool
		steps  []llmtest.Step
		shapes []string
	}{
		"no tools":  {steps: []llmtest.Step{llmtest.Text(lisbon)}, shapes: []string{"0 tools, output trip, last user"}},
		"with both": {both, []tool.Tool{say("look", "nice")}, []llmtest.Step{llmtest.Text(lisbon)}, []string{"1 tools, output trip, last user"}},
		"after a tool": {
			both, []tool.Tool{say("look", "nice")}, []llmtest.Step{llmtest.Text("A moment.").Call("look", nil), llmtest.Text(lisbon)},
			[]string{"1 tools, output trip, last user", "1 tools, output trip, last tool"},
		},
		"in a block": {steps: []llmtest.Step{llmtest.Text("```json\n" + lisbon + "\n```\n")}, shapes: []string{"0 tools, output trip, last user"}},
	} {
		t.Run(name, func(t *testing.T) {
			h, model := &journal{}, llmtest.Script(c.steps...)
			v, res, err := assistant.RunFor[trip](t.Context(), guide(c.tools...), "Where to?",
				assistant.WithModel(able{model, c.can}), assistant.WithHistory("t", h))
			if err != nil || v != (trip{"Lisbon", 3}) || res.Value != v || string(res.Output) != lisbon || res.Text != lisbon {
				t.Fatalf("%+v, %+v, %v", v, res, err)
			}
			if got := shapes(model); !slices.Equal(got, c.shapes) {
				t.Errorf("requests: %q", got)
			}
			if r := model.Requests()[0]; r.Output.Schema != tripSchema {
				t.Errorf("schema = %s", r.Output.Schema)
			}
			if last := h.stored[len(h.stored)-1]; last.Text() != lisbon {
				t.Errorf("stored %+v", last)
			}
			if string(h.ends[0].Output) != lisbon || h.ends[0].Stop != chat.StopAnswered {
				t.Errorf("end = %+v", h.ends[0])
			}
			h.whole(t)
			model.AssertDone(t)
		})
	}
}

// A model that cannot have both is asked for the form in a call of its own. Nothing
// of that is in the conversation, or seen, but what it cost is known.
func TestRunForApart(t *testing.T) {
	one := chat.Usage{Input: 10, Output: 1}
	h, model := &journal{}, llmtest.Script(
		llmtest.Text("Let me look.").Call("look", nil).Usage(one),
		llmtest.Text("Go to Lisbon for three days.").Usage(one),
		llmtest.Text(lisbon).Usage(one))
	var seen strings.Builder
	var events []chat.EventType
	for e, err := range assistant.Stream(t.Context(), guide(say("look", "nice")), "Where to?",
		assistant.WithModel(model), assistant.WithHistory("t", h)) {
		if err != nil {
			t.Fatal(err)
		}
		seen.WriteString(textOf(e))
		if e.Type != chat.TextDelta && e.Type != chat.ToolInputDelta {
			events = append(events, e.Type)
		}
	}
	if want := "Let me look." + lisbon; seen.String() != want {
		t.Errorf("seen %q", seen.String())
	}
	want := []chat.EventType{
		chat.RunStarted, chat.StepStarted, chat.UsageCounted, chat.MessageDone, chat.ToolInput, chat.ToolStarted, chat.ToolResulted,
		chat.StepFinished, chat.StepStarted, chat.UsageCounted, chat.StepFinished,
		chat.StepStarted, chat.UsageCounted, chat.MessageDone, chat.StepFinished, chat.RunFinished,
	}
	if !slices.Equal(events, want) {
		t.Errorf("events = %v", events)
	}
	if got := shapes(model); !slices.Equal(got, []string{"1 tools, last user", "1 tools, last tool", "0 tools, output trip, last user"}) {
		t.Errorf("requests: %q", got)
	}
	if got := roles(h.stored); got != "user assistant(1 calls) tool assistant " {
		t.Errorf("stored %s", got)
	}
	if h.ends[0].Steps != 3 || h.ends[0].Usage != (chat.Usage{Input: 30, Output: 3}) {
		t.Errorf("end = %+v", h.ends[0])
	}
	if n := len(h.spent); n != 1 || *h.spent[0].Usage != one {
		t.Errorf("calls without a message: %+v", h.spent)
	}
	h.whole(t)
	model.AssertDone(t)
}

// What the dialect of a provider did to the schema is undone in the answer.
func TestOutputInTheFormOfTheSchema(t *testing.T) {
	a := guide()
	a.spec.Output = &assistant.Output{
		Name:   "notes",
		Schema: `{"type":"object","properties":{"notes":{"type":"object","additionalProperties":{"type":"string"}},"mood":{"type":"string"}},"required":["notes"]}`,
		Decode: func(answer []byte) (any, error) { return len(answer), nil },
	}
	h := &journal{}
	model := llmtest.Script(llmtest.Text(` {"notes": [{"key":"a","value":"1"}], "mood": null} `))
	res, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
	const want = `{"notes":{"a":"1"}}`
	if err != nil || string(res.Output) != want || res.Text != want || h.stored[1].Text() != want || string(h.ends[0].Output) != want {
		t.Errorf("%+v, %v, stored %+v", res, err, h.stored)
	}
	a.spec.Output.Schema = "by hand"
	model = llmtest.Script(llmtest.Text(lisbon))
	if res, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model)); err != nil || string(res.Output) != lisbon {
		t.Errorf("%+v, %v", res, err)
	}
}

func textOf(e chat.Event) string {
	if e.Type == chat.TextDelta {
		return e.Text
	}
	return ""
}

// A wrong answer goes back with what is wrong with it, and is never stored.
func TestWrongOutputGoesBack(t *testing.T) {
	h, model := &journal{}, llmtest.Script(
		llmtest.Text(`{"city":"Lisbon","days":"three","hotel":1}`), llmtest.Text("").Reasoning("hm").Finish(llm.FinishStop).Call("look", nil),
		llmtest.Text(`{"city":"Lis`).Finish(llm.FinishLength), llmtest.Text(lisbon))
	v, res, err := assistant.RunFor[trip](t.Context(), guide(say("look", "nice")), "Where to?",
		assistant.WithModel(able{model, llm.Capabilities{OutputWithTools: true}}), assistant.WithHistory("t", h))
	if err != nil || v != (trip{"Lisbon", 3}) || res.Steps != 4 {
		t.Fatalf("%+v, %+v, %v", v, res, err)
	}
	requests := model.Requests()
	first := requests[1].Messages[len(requests[1].Messages)-2:]
	if first[0].Role != chat.Assistant || first[0].Text() != `{"city":"Lisbon","days":"three","hotel":1}` {
		t.Errorf("the wrong answer went back as %+v", first[0])
	}
	want := "That answer does not have the form that was asked for.\n" +
		"- days: expected an integer, got string \"three\"\n" +
		"- hotel: unknown argument\n" +
		"Answer again, with one JSON object and nothing else."
	if got := first[1].Text(); got != want {
		t.Errorf("the model was told\n%s", got)
	}
	if got := requests[3].Messages[len(requests[3].Messages)-1].Text(); !strings.Contains(got, "- the answer was cut off before its end; make it shorter") {
		t.Errorf("the model was told\n%s", got)
	}
	if got := roles(h.stored); got != "user assistant(1 calls) tool assistant " {
		t.Errorf("stored %s", got)
	}
	h.whole(t)
	model.AssertDone(t)
}

// A model that never gives the form ends the run, whatever the limits are.
func TestWrongOutputForEver(t *testing.T) {
	for name, c := range map[string]struct {
		limits assistant.Limits
		tools  []tool.Tool
		calls  int
		tries  int
	}{
		"usual":        {calls: 3, tries: 3},
		"not at all":   {limits: assistant.Limits{OutputRetries: -1}, calls: 1, tries: 1},
		"five":         {limits: assistant.Limits{OutputRetries: 5}, calls: 6, tries: 6},
		"few steps":    {limits: assistant.Limits{Steps: 1}, calls: 3, tries: 3},
		"apart":        {tools: []tool.Tool{say("look", "nice")}, calls: 4, tries: 3},
		"few, apart":   {limits: assistant.Limits{Steps: 1}, tools: []tool.Tool{say("look", "nice")}, calls: 4, tries: 3},
		"token budget": {limits: assistant.Limits{Tokens: 1}, calls: 3, tries: 3},
	} {
		t.Run(name, func(t *testing.T) {
			h, model := &journal{}, llmtest.Script(llmtest.Always(llmtest.Text("I would go to Lisbon.").Usage(chat.Usage{Input: 5, Output: 5})))
			_, res, err := assistant.RunFor[trip](t.Context(), guide(c.tools...), "Where to?",
				assistant.WithModel(model), assistant.WithLimits(c.limits), assistant.WithHistory("t", h))
			wrong, ok := errors.AsType[*assistant.OutputError](err)
			if !ok || wrong.Tries != c.tries || wrong.Answer != "I would go to Lisbon." {
				t.Fatalf("%v", err)
			}
			if _, ok := errors.AsType[*tool.ArgumentError](err); !ok {
				t.Errorf("the error does not say what is wrong: %v", err)
			}
			failed, _ := errors.AsType[*assistant.RunError](err)
			if reason, _, _ := strings.Cut(failed.Reason, " (ref"); reason != "the model did not answer in the form that was asked for" {
				t.Errorf("reason = %q", failed.Reason)
			}
			if n := len(model.Requests()); n != c.calls || res.Steps != c.calls || res.Usage.Total() != int64(10*c.calls) {
				t.Errorf("%d calls, result %+v", n, res)
			}
			if res.Output != nil || res.Value != nil || h.ends[0].Output != nil {
				t.Errorf("there is a value: %+v", res)
			}
			if got := roles(h.stored); got != "user " {
				t.Errorf("stored %s", got)
			}
			if n := len(h.spent); n != c.calls-1 || h.ends[0].Lost == nil {
				t.Errorf("%d calls are known, and lost %+v", n, h.ends[0].Lost)
			}
		})
	}
}

// At a limit the last answer has the form too.
func TestOutputAtALimit(t *testing.T) {
	model := llmtest.Script(llmtest.Call("look", nil), llmtest.Text("").Call("look", nil), llmtest.Text(lisbon))
	v, res, err := assistant.RunFor[trip](t.Context(), guide(say("look", "nice")), "Where to?",
		assistant.WithModel(model), assistant.WithLimits(assistant.Limits{Steps: 1}))
	if err != nil || v.City != "Lisbon" || res.Stop != chat.StopMaxSteps {
		t.Errorf("%+v, %+v, %v", v, res, err)
	}
	if got := shapes(model); got[1] != "0 tools, output trip, last tool" || got[2] != "0 tools, output trip, last user" {
		t.Errorf("requests: %q", got)
	}
	model.AssertDone(t)
}

// The result of a tool that is the answer has to have the form as well.
func TestOutputOfATool(t *testing.T) {
	for text, good := range map[string]bool{lisbon: true, "Lisbon": false, "": false} {
		h := &journal{}
		a := guide(returning("pick", func(context.Context) (string, error) { return text, nil }))
		v, _, err := assistant.RunFor[trip](t.Context(), a, "Where to?",
			assistant.WithModel(llmtest.Script(llmtest.Call("pick", nil))), assistant.WithHistory("t", h))
		if _, wrong := errors.AsType[*assistant.OutputError](err); wrong == good || good && v.City != "Lisbon" {
			t.Errorf("%q: %+v, %v", text, v, err)
		}
		h.whole(t)
	}
}

func TestRunForTheWrongType(t *testing.T) {
	model := llmtest.Script(llmtest.Text(lisbon))
	for want, run := range map[string]func() error{
		"assistant guide: the answer is a assistant_test.trip, not a string": func() error {
			_, _, err := assistant.RunFor[string](t.Context(), guide(), "Hi", assistant.WithModel(model))
			return err
		},
		"assistant weather: the assistant has no output type: write output=Type in its //ai:assistant": func() error {
			_, _, err := assistant.RunFor[trip](t.Context(), &weather{}, "Hi", assistant.WithModel(model))
			return err
		},
		"the assistant to run is nil": func() error {
			_, _, err := assistant.RunFor[trip](t.Context(), nil, "Hi")
			return err
		},
		"the run has no value": func() error {
			_, err := assistant.Value[trip](assistant.Result{})
			return err
		},
		"the answer is a int, not a assistant_test.trip": func() error {
			_, err := assistant.Value[trip](assistant.Result{Value: 1})
			return err
		},
	} {
		if err := run(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if n := len(model.Requests()); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
}

// An output may have a decoder that was written by hand, and only knows its type
// when it has a value.
func TestOutputByHand(t *testing.T) {
	a := guide()
	a.spec.Output.Decode = func(answer []byte) (any, error) {
		var v map[string]any
		if err := json.Unmarshal(answer, &v); err != nil {
			return nil, err
		}
		return v, nil
	}
	v, _, err := assistant.RunFor[map[string]any](t.Context(), a, "Hi", assistant.WithModel(llmtest.Script(llmtest.Text(lisbon))))
	if err != nil || v["city"] != "Lisbon" {
		t.Errorf("%v, %v", v, err)
	}
	_, _, err = assistant.RunFor[trip](t.Context(), a, "Hi", assistant.WithModel(llmtest.Script(llmtest.Text(lisbon))))
	if err == nil || err.Error() != "the answer is a map[string]interface {}, not a assistant_test.trip" {
		t.Errorf("%v", err)
	}
}

// A decoder that panics fails the run, and nothing else.
func TestOutputWithABrokenDecoder(t *testing.T) {
	a := guide()
	decode := a.spec.Output.Decode
	a.spec.Output.Decode = func(answer []byte) (any, error) {
		if answer == nil { // CheckOutput
			return decode(answer)
		}
		panic("secret")
	}
	_, _, err := assistant.RunFor[trip](t.Context(), a, "Hi", assistant.WithModel(llmtest.Script(llmtest.Always(llmtest.Text(lisbon)))))
	wrong, ok := errors.AsType[*assistant.OutputError](err)
	if !ok || !strings.HasPrefix(wrong.Err.Error(), "internal error (ref ") {
		t.Errorf("%v", err)
	}
}

// However the store fails, there is no value that is not stored.
func TestOutputWithAFailingStore(t *testing.T) {
	for at := 1; ; at++ {
		h := &journal{failAt: at}
		_, res, err := assistant.RunFor[trip](t.Context(), guide(say("look", "nice")), "Where to?",
			assistant.WithHistory("t", h), assistant.WithModel(llmtest.Script(llmtest.Call("look", nil),
				llmtest.Text("Lisbon"), llmtest.Text("Lisbon"), llmtest.Text(lisbon))))
		if at > len(h.calls) {
			if err != nil || at < 7 {
				t.Errorf("without a failure: %v, after %v", err, h.calls)
			}
			return
		}
		if err == nil {
			t.Errorf("no error although call %d of the store failed", at)
		}
		if res.Value != nil && len(h.calls) < 7 {
			t.Errorf("call %d failed, and there is a value", at)
		}
	}
}
