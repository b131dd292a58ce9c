package parity_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/parity/bots"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
)

func TestBehaviour027_TheSecondTurnSeesTheFirst(t *testing.T) {
	a := start(t,
		llmtest.Call("fetch_current_temperature", `{"location":"Recife"}`).ID("call_r"), llmtest.Text("32 in Recife."),
		llmtest.Call("fetch_forecast_temperature", `{"location":"Oslo","date":"2026-11-24"}`).ID("call_o"), llmtest.Text("35 in Oslo."))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "How warm is Recife?")
	a.ask(t, "alice", id, "And Oslo tomorrow?")
	first := `user: How warm is Recife?
assistant calls fetch_current_temperature{"location":"Recife"}
tool: 32 degrees Celsius
assistant: 32 in Recife.`
	equal(t, "request of the second turn", a.sent(t, 2), "system: You tell temperatures.\n"+first+"\nuser: And Oslo tomorrow?")
	equal(t, "stored", a.stored(t, "alice", id), first+`
user: And Oslo tomorrow?
assistant calls fetch_forecast_temperature{"location":"Oslo","date":"2026-11-24"}
tool: Oslo on 2026-11-24: 35 degrees Celsius
assistant: 35 in Oslo.`)
	all, err := a.threads.AllMessages(as(t, "alice"), id)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for i, m := range all {
		if m.Seq != int64(i+1) || m.ID == "" || known[m.ID] || m.Role == chat.System {
			t.Errorf("message %d is %+v", i+1, m)
		}
		known[m.ID] = true
	}
	equal(t, "call", all[1].Calls()[0].ID+" "+all[2].Results()[0].CallID, "call_r call_r")
	equal(t, "call", all[5].Calls()[0].ID+" "+all[6].Results()[0].CallID, "call_o call_o")
}

func TestBehaviour028_AnAnswerIsStreamed(t *testing.T) {
	a := start(t,
		llmtest.Call("fetch_current_temperature", `{"location":"Recife"}`), llmtest.Text("It is 32 degrees Celsius in Recife."))
	id := a.thread(t, "alice", `{}`)
	var text string
	var chunks int
	for e, err := range a.threads.Stream(as(t, "alice"), id, a.bots.Temperature, "How warm is Recife?", assistant.WithModel(a.model)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.TextDelta {
			text += e.Text
			chunks++
		}
	}
	equal(t, "text", text, "It is 32 degrees Celsius in Recife.")
	if chunks < 2 {
		t.Errorf("it came in %d pieces", chunks)
	}
	equal(t, "said", a.said(t, "alice", id), "human: How warm is Recife? | ai: "+text)
}

func TestBehaviour029_ARunNeedsNoThread(t *testing.T) {
	a := start(t, llmtest.Text("32."))
	res, err := assistant.Run(as(t, "alice"), a.bots.Temperature, "How warm is Recife?", assistant.WithModel(a.model))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "answer", res.Text, "32.")
	a.do(t, "alice", "GET", "/threads/", "").is(t, 200, `[]`)
	runs, err := a.threads.Usage(as(t, "root"), usageByDay)
	if err != nil || len(runs) != 0 {
		t.Errorf("%+v, %v", runs, err)
	}
}

func TestBehaviour032_ToolsAreInTheOrderOfTheirDeclaration(t *testing.T) {
	a := start(t, llmtest.Text("Hi."))
	a.post(t, "alice", a.thread(t, "alice", `{}`), "order_assistant", "Hello").is(t, 201, "")
	var names []string
	for _, offered := range a.model.Requests()[0].Tools {
		names = append(names, offered.Name)
	}
	equal(t, "tools", strings.Join(names, " "), "d c b a")
}

// temperature is what OpenAI is told by an assistant, or "absent".
func temperature(t *testing.T, bot string) string {
	t.Helper()
	server := llmtest.NewServer(t, llmtest.Text("Hi."))
	t.Setenv("OPENAI_API_KEY", "key")
	t.Setenv("OPENAI_BASE_URL", server.URL)
	a := setup{model: openai.New(openai.WithMaxRetries(0))}.start(t)
	a.post(t, "alice", a.thread(t, "alice", `{}`), bot, "Hello").is(t, 201, "")
	server.AssertDone(t)
	value, ok := server.Requests()[0].JSON["temperature"]
	if !ok {
		return "absent"
	}
	return fmt.Sprint(value)
}

func TestBehaviour033_TheTemperatureIsOne(t *testing.T) {
	equal(t, "temperature", temperature(t, "temperature_assistant"), "1")
}

func TestBehaviour034_TheTemperatureIsAnnotated(t *testing.T) {
	equal(t, "temperature", temperature(t, "half_assistant"), "0.5")
}

func TestBehaviour035_TheTemperatureComesFromAMethod(t *testing.T) {
	equal(t, "temperature", temperature(t, "half_hook_assistant"), "0.5")
}

func TestBehaviour036_TheTemperatureIsLeftOut(t *testing.T) {
	equal(t, "temperature", temperature(t, "none_assistant"), "absent")
}

func TestBehaviour037_AMethodLeavesTheTemperatureOut(t *testing.T) {
	equal(t, "temperature", temperature(t, "none_hook_assistant"), "absent")
}

const pupil = `{"name":"Ana","age":15,"is_student":true}`

// pupilSteps are a run of the pupil assistant with a model that cannot have tools and a
// schema in one call.
func pupilSteps() []llmtest.Step {
	return []llmtest.Step{
		llmtest.Call("find_pupil", `{"name":"Ana"}`), llmtest.Text("Ana is 15 and goes to school."), llmtest.Text(pupil),
	}
}

func TestBehaviour041_AnAnswerIsAStruct(t *testing.T) {
	a := start(t, pupilSteps()...)
	got, _, err := assistant.RunFor[bots.Pupil](as(t, "alice"), a.bots.Pupils, "Who is Ana?", assistant.WithModel(a.model))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "value", got, bots.Pupil{Name: "Ana", Age: 15, IsStudent: true})
	requests := a.model.Requests()
	if first, last := requests[0], requests[2]; len(requests) != 3 || first.Output != nil || len(first.Tools) != 1 || last.Output == nil || len(last.Tools) != 0 {
		t.Fatalf("%d requests: %+v", len(requests), requests)
	}
	equal(t, "name", requests[2].Output.Name, "pupil")
	var schema struct {
		Required             []string
		AdditionalProperties *bool
	}
	if err := json.Unmarshal([]byte(requests[2].Output.Schema), &schema); err != nil || schema.AdditionalProperties == nil || *schema.AdditionalProperties {
		t.Errorf("%s: %v", requests[2].Output.Schema, err)
	}
	equal(t, "required", strings.Join(schema.Required, " "), "name age is_student")
	equal(t, "last message", requests[2].Messages[len(requests[2].Messages)-1].Role, chat.User)
}

func TestBehaviour042_AnAnswerIsLikeAMap(t *testing.T) {
	const film = `{"title":"Central do Brasil","year":1998,"genres":["drama"]}`
	a := start(t, llmtest.Text(film))
	res, err := assistant.Run(as(t, "alice"), a.bots.Films, "A film?", assistant.WithModel(a.model))
	if err != nil {
		t.Fatal(err)
	}
	var got, want map[string]any
	if err := json.Unmarshal(res.Output, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(film), &want); err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(got, want, func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
		t.Errorf("%s", res.Output)
	}
}

func TestBehaviour043_TheValueIsInTheThreadAndTheQuestionForItIsNot(t *testing.T) {
	a := start(t, pupilSteps()...)
	id := a.thread(t, "alice", `{}`)
	a.post(t, "alice", id, "pupil_assistant", "Who is Ana?").is(t, 201, "")
	equal(t, "said", a.said(t, "alice", id), "human: Who is Ana? | ai: "+pupil)
	equal(t, "stored", a.stored(t, "alice", id), `user: Who is Ana?
assistant calls find_pupil{"name":"Ana"}
tool: Ana is 15 years old
assistant: `+pupil)
}
