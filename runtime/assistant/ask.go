package assistant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// ask makes one model call and returns the finished message.
func (r *run) ask(ctx context.Context, offered []llm.Tool) (answer chat.Message, err error) {
	var acc llm.Accumulator
	req := r.request(ctx, offered)
	ctx, observed := r.observeModelCall(ctx, r.identity, req)
	err = errReaderGone // if the reader's loop body panics, nothing else is returned
	defer func() {
		observed(ModelOutcome{Message: answer, Finish: acc.Finish(), From: acc.From(), FirstDelta: r.firstDelta, Err: err})
	}()
	err = r.stream(ctx, req, &acc)
	answer = acc.Message()
	r.stopped, r.from = acc.Finish(), acc.From()
	r.used(answer.Usage)
	switch {
	case ctx.Err() != nil && (err != nil || acc.Finish() == ""):
		return answer, context.Cause(ctx)
	case err != nil:
		return answer, fmt.Errorf("asking the model: %w", err)
	case r.form.asking, r.closing && r.form.output != nil:
		return withoutCalls(answer), nil
	case r.closing:
		return r.closingAnswer(answer), nil
	}
	if blank(answer) && len(answer.Calls()) == 0 {
		return answer, &llm.Error{Kind: llm.Transient, Err: emptyAnswer(acc.Finish())}
	}
	r.nameCalls(&answer)
	return answer, nil
}

// request is what the model is sent: one system message, the conversation, and
// the tools.
func (r *run) request(ctx context.Context, offered []llm.Tool) *llm.Request {
	messages := make([]chat.Message, 0, len(r.messages)+1)
	if r.system != "" {
		messages = append(messages, chat.Text(chat.System, r.system))
	}
	req := &llm.Request{
		Model: r.modelName, Temperature: r.temperature,
		Messages: append(messages, r.sight(offered)...), Tools: offered,
	}
	r.showFiles(ctx, req.Messages)
	r.form.fit(req)
	return req
}

// stream reads one answer and hands out its deltas.
func (r *run) stream(ctx context.Context, req *llm.Request, acc *llm.Accumulator) (err error) {
	defer func() {
		if r.outside {
			return
		}
		if p := recover(); p != nil {
			err = r.panicked("model", p)
		}
	}()
	r.firstDelta = time.Time{}
	for delta, err := range r.model.Stream(ctx, req) {
		if err != nil {
			return asModelError(err)
		}
		if r.observer != nil && r.firstDelta.IsZero() {
			r.firstDelta = time.Now()
		}
		acc.Add(delta)
		if !r.show(delta, acc) {
			return errReaderGone
		}
	}
	return nil
}

// asModelError makes sure that the failure of a model is known as such, also
// that of a model which does not say what kind it is.
func asModelError(err error) error {
	var known *llm.Error
	if errors.As(err, &known) {
		return err
	}
	return &llm.Error{Kind: llm.Transient, Err: err}
}

// show hands out what a delta brings, and says whether anybody listens.
func (r *run) show(d llm.Delta, acc *llm.Accumulator) bool {
	if d.Reasoning != "" && !r.emit(chat.Event{Type: chat.ReasoningDelta, Text: d.Reasoning}) {
		return false
	}
	if text := r.form.shown(d); text != "" && !r.emit(chat.Event{Type: chat.TextDelta, Text: text}) {
		return false
	}
	if d.Call != nil {
		call := acc.Call(d.Call.Index)
		return r.emit(chat.Event{Type: chat.ToolInputDelta, Text: d.Call.Arguments, Call: &call})
	}
	return true
}

// blank says whether m has no text that anybody could see.
func blank(m chat.Message) bool { return strings.TrimSpace(m.Text()) == "" }

// emptyAnswer says why there is neither a text nor a call.
func emptyAnswer(finish llm.FinishReason) error {
	switch finish {
	case llm.FinishFilter:
		return errors.New("the provider's content filter withheld the answer")
	case llm.FinishLength:
		return errors.New("the model used up its tokens before it answered")
	}
	return errors.New("the model gave an empty answer")
}

// closingAnswer makes sure that the last answer has a text and no calls: it was
// asked for without tools, but models do not always obey.
func (r *run) closingAnswer(answer chat.Message) chat.Message {
	empty := blank(answer)
	last := chat.Message{Role: chat.Assistant, Usage: answer.Usage}
	for _, p := range answer.Parts {
		if p.Call == nil && !(empty && p.Type == chat.PartText) {
			last.Parts = append(last.Parts, p)
		}
	}
	if empty {
		const text = "I could not finish this within my limits."
		last.Parts = append(last.Parts, chat.Part{Type: chat.PartText, Text: text})
		r.emit(chat.Event{Type: chat.TextDelta, Text: text})
	}
	return last
}

// nameCalls gives every call an ID of its own: results are tied to calls by it,
// and not every server sends one. It also makes names fit to be sent back: a
// provider refuses a conversation with any other, for ever.
func (r *run) nameCalls(answer *chat.Message) {
	unique := r.result.RunID // the end of it, if it is long
	unique = unique[max(0, len(unique)-12):]
	seen := map[string]bool{}
	for _, m := range r.messages {
		for _, c := range m.Calls() {
			seen[c.ID] = true
		}
	}
	for _, p := range answer.Parts {
		if p.Call == nil {
			continue
		}
		id := p.Call.ID
		for n := 1; id == "" || seen[id]; n++ {
			id = fmt.Sprintf("call_%s_%d_%d", unique, r.result.Steps, n)
		}
		p.Call.ID, seen[id] = id, true
		if r.lookup(p.Call.Name) == nil {
			p.Call.Name = fitName(p.Call.Name)
		}
	}
}

// fitName makes the name of a tool that does not exist one that could:
// ^[a-zA-Z0-9_-]{1,64}$.
func fitName(name string) string {
	if name == "" {
		return "unnamed"
	}
	fit := strings.Map(func(c rune) rune {
		if c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			return c
		}
		return '_'
	}, name)
	return fit[:min(len(fit), maxName)]
}
