package faults_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// inner marks the model of an assistant that another one asks.
const inner = "-inner"

// provider is a server that answers as a model provider does, and refuses what that
// would. The name of the model says which question it is about.
type provider struct {
	*llmtest.Server
	mu sync.Mutex
	at map[string]*oracle
}

// oracle is the model of one question, through all attempts to have it answered.
type oracle struct {
	*try
	// asked counts the model calls, so that no two answers are the same.
	asked int
}

func newProvider(t testing.TB) *provider {
	p := &provider{at: map[string]*oracle{}}
	p.Server = llmtest.NewServer(t, llmtest.Always(llmtest.Answer(p.answer)))
	return p
}

// attend has the model calls of an attempt answered.
func (p *provider) attend(t *try) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if o := p.at[t.name]; o != nil {
		o.try = t
		return
	}
	p.at[t.name] = &oracle{try: t}
}

func (p *provider) answer(req *llm.Request) llmtest.Step {
	name, nested := strings.CutSuffix(req.Model, inner)
	p.mu.Lock()
	o := p.at[name]
	if o == nil {
		p.mu.Unlock()
		return llmtest.Text("Who asks?")
	}
	o.asked++
	n, t := o.asked, o.try
	p.mu.Unlock()
	step := t.step(req, n, nested)
	_, broken := t.next(atModel)
	for _, what := range broken {
		step = t.breakStep(step, req, what)
	}
	return step.Usage(chat.Usage{Input: 10, Output: 1})
}

// step is the n-th model call about the question, if nothing breaks.
func (t *try) step(req *llm.Request, n int, nested bool) llmtest.Step {
	round, rounds := 0, t.rounds
	if nested {
		rounds = [][]string{{toolPost}}
	}
	for _, m := range req.Messages {
		switch {
		case m.Role == chat.User:
			round = 0
		case len(m.Calls()) > 0:
			round++
		}
	}
	if len(req.Tools) == 0 || round >= len(rounds) {
		answer := fmt.Sprintf("answer %s.%d.", t.name, n)
		if t.typed && !nested {
			answer = fmt.Sprintf(`{"text":%q}`, answer)
		}
		return llmtest.Text(answer)
	}
	step := llmtest.Text("")
	if n%2 == 0 {
		step = llmtest.Text("I will see.")
	}
	for i, name := range rounds[round] {
		if name == toolRegister {
			i += registered
		}
		token := fmt.Sprintf("%s.%d.%d.", t.name, n, i)
		args := map[string]string{"letter": "letter " + token}
		if name == toolClerk {
			args = map[string]string{"message": "Post it, " + token}
		}
		step = step.Call(name, args).ID("call_" + token)
	}
	return step
}

// breakStep is what comes of a model call in place of step.
func (t *try) breakStep(step llmtest.Step, req *llm.Request, what string) llmtest.Step {
	switch what {
	case "server error":
		return llmtest.ServerError()
	case "server errors":
		t.again(atModel, what)
		return llmtest.ServerError()
	case "rate limit":
		return llmtest.RateLimited(time.Millisecond)
	case "access denied":
		return llmtest.Denied()
	case "too long":
		return llmtest.TooLong()
	case "cut":
		return llmtest.CutAfter(1+t.number%4, step)
	case "empty answer":
		return llmtest.Text("")
	case "unknown tool":
		return step.Call("nobody", nil).ID("call_" + t.name + ".unknown")
	case "broken arguments":
		return step.Call(toolPost, `{"letter": "`).ID("call_" + t.name + ".broken")
	case "wrong arguments":
		return step.Call(toolPost, map[string]int{"letter": 1}).ID("call_" + t.name + ".wrong")
	case "old call ID":
		args := map[string]string{"letter": "letter " + t.name + ".old.0."}
		return step.Call(toolPost, args).ID(anyCall(req, "call_"+t.name))
	case "out of tokens":
		return step.Call(toolPost, `{"letter":"lett`).ID("call_" + t.name + ".length").Finish(llm.FinishLength)
	case "hang":
		t.cancel()
		return llmtest.Hang()
	}
	panic("unknown fault: " + what)
}

// again has the same fault happen to what comes next.
func (t *try) again(place, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.broken = append(t.broken, fault{place, what, t.counts[place] + 1})
}

// anyCall is the ID of a call of the conversation, or else other.
func anyCall(req *llm.Request, other string) string {
	for _, m := range req.Messages {
		for _, c := range m.Calls() {
			return c.ID
		}
	}
	return other
}
