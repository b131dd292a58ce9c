package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm"
)

// An assistant can be asked without a thread; what it used is counted, nothing else
// is stored.
func TestRunWithoutAThread(t *testing.T) {
	s := newServer(t)
	s.model.script(callTool(""), say("Mild <b>"))
	s.do(t, "alice", "POST", "/assistants/temperature_assistant/runs/", `{"content":"How is it?"}`).
		is(t, 200, `{"content":"Mild <b>","stop":"answered"}`)
	if got := s.model.last(t).Messages; len(got) != 4 || got[1].Text() != "How is it?" {
		t.Errorf("the model was sent %+v", got)
	}
	if got := s.listed(t, "alice", ""); len(got) != 0 {
		t.Errorf("threads: %+v", got)
	}
	s.do(t, "alice", "GET", "/usage/?by=assistant_id", "").is(t, 200, `[{"assistant_id":"temperature_assistant",`+usage(2, 0, 0, 0, 0, 0)+`]`)
}

func TestRunWithAnOutput(t *testing.T) {
	s := newServer(t)
	s.weather.spec.Output = &assistant.Output{
		Name: "report", Schema: `{"type":"object","properties":{"high":{"type":"integer"}},"required":["high"],"additionalProperties":false}`,
		Decode: func(answer []byte) (any, error) {
			if !strings.HasPrefix(string(answer), "{") {
				return nil, errors.New("- the answer is no object")
			}
			return string(answer), nil
		},
	}
	const report = `{"high":32}`
	s.model.script(say("It is 32."), say("32"), say(report))
	s.do(t, "alice", "POST", "/assistants/temperature_assistant/runs/", `{"content":"How is it?"}`).
		is(t, 200, `{"content":"{\"high\":32}","output":{"high":32},"stop":"answered"}`)
	id := s.thread(t, "alice", `{}`)
	s.model.script(say("It is 32."), say(report))
	s.ask(t, "alice", id, "How is it?").is(t, 201, "")
	if got := s.said(t, "alice", id); got != "human: How is it? | ai: "+report {
		t.Errorf("said %s", got)
	}
	s.model.script(say("It is 32."), say("32"), say("32"), say("32"))
	s.do(t, "alice", "POST", "/assistants/temperature_assistant/runs/", `{"content":"How is it?"}`).
		is(t, 502, `{"detail":"The model did not answer in the form that was asked for (ref REF)"}`)
}

func TestRunWithoutAThreadRefuses(t *testing.T) {
	s, p := refusingServer(t)
	for path, c := range map[string]struct {
		user, body string
		status     int
		want       string
	}{
		"nobody/":                {"alice", `{"content":"Hi"}`, 404, `{"message":"Assistant with id=nobody not found"}`},
		"hidden/":                {"alice", `{"content":"Hi"}`, 404, `{"message":"Assistant with id=hidden not found"}`},
		"other/":                 {"", `{"content":"Hi"}`, 401, `{"detail":"Unauthorized"}`},
		"temperature_assistant/": {"alice", `{"content":" "}`, 422, `{"detail":[{"type":"string_too_short","loc":["body","payload","content"],"msg":"String should have at least 1 character"}]}`},
	} {
		s.do(t, c.user, "POST", "/assistants/"+path+"runs/", c.body).is(t, c.status, c.want)
	}
	p.method = "RunAssistant"
	s.do(t, "mallory", "POST", "/assistants/temperature_assistant/runs/", `{"content":"Hi"}`).
		is(t, 403, `{"message":"User is not allowed to use this assistant"}`)
	if n := s.model.calls(); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
}

// The run ends when the client goes away.
func TestRunWithoutAThreadEndsWithItsRequest(t *testing.T) {
	s := newServer(t)
	ended := make(chan struct{})
	started := make(chan struct{})
	s.model.script(func(ctx context.Context, _ *llm.Request, yield func(llm.Delta, error) bool) {
		close(started)
		<-ctx.Done()
		close(ended)
		yield(llm.Delta{}, ctx.Err())
	})
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "POST", s.URL+"/ai/assistants/temperature_assistant/runs/", strings.NewReader(`{"content":"Hi"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-User", "alice")
	go func() {
		<-started
		cancel()
	}()
	if res, err := http.DefaultClient.Do(r); err == nil {
		_ = res.Body.Close()
		t.Errorf("an answer: %d", res.StatusCode)
	}
	<-ended
}
