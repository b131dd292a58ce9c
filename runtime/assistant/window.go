package assistant

import (
	"context"
	"errors"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// Window bounds how much of a conversation a model is sent. What is left out is
// stored as before: a window changes nothing but requests.
//
// Whole turns are left out, the oldest first, and of the turn that goes on whole steps:
// a tool call is never without its results, and the last question is always there.
// Where the rest begins moves in strides of a quarter of the window, so that a
// provider's cache of what it was sent before is of use.
//
// The zero Window leaves out nothing until a provider refuses a conversation as too
// long ([llm.TooLong]). With any window the request is then made again with half as
// much, and again, until it passes or nothing more can be left out: then the run
// fails, and says so.
type Window struct {
	// Tokens is how many tokens a request may have: instructions, tools and messages.
	// 0 means no bound. They are estimated, because only providers count them:
	// from the bytes of the texts, and how many bytes a token had in what the model
	// wrote so far (3.5 if it wrote nothing), and from what the provider counted in the
	// calls before in the same run. An image counts as 1,600 tokens, and so does an
	// attachment; another file as one for each 32 bytes. Leave room for the answer and for error, say a tenth.
	Tokens int64
	// Summarize has a model sum up what is left out of earlier turns, and sends that in
	// its place. It is asked when the window is full, and then half of it is freed. The
	// summary is kept with the conversation if that can ([Summarizer]), and is used as
	// long as all that it covers is still there; if it cannot be had, the run goes
	// on without.
	Summarize bool
	// Model and ModelName are those that sum up; nil and empty mean those of the run.
	Model     llm.Model
	ModelName string
}

// WithWindow bounds how much of the conversation the model is sent, in place of the
// Window of the assistant.
func WithWindow(w Window) Option { return func(c *config) { c.window = &w } }

// view is what a run sends of its conversation.
type view struct {
	window Window
	gauge  gauge
	// question is the place of the last question in the messages of the run: what
	// follows is the turn that goes on.
	question int
	// stored is the summary that came with the conversation.
	stored *Summary
	// summary stands for the first covered messages; it is empty if there is none.
	summary string
	covered int
	// most is how many tokens a request may have since a provider has refused one; 0
	// means that none has. refusals counts them.
	most     int64
	refusals int
	// sent are the messages of the last request, and size is what that was estimated to
	// have in tokens, if there is a limit.
	sent []chat.Message
	size int64
}

// maxRefusals is how often a conversation is sent again with half as much.
const maxRefusals = 8

// limit is how many tokens a request may have, 0 if there is no bound.
func (v *view) limit() int64 {
	if v.most > 0 && (v.window.Tokens <= 0 || v.most < v.window.Tokens) {
		return v.most
	}
	return max(v.window.Tokens, 0)
}

// prepareView is asked when the conversation is known. The option wins, but
// not that of an outer run.
func (r *run) prepareView(ctx context.Context) {
	r.view.window = r.spec.Window
	if r.spec.Hooks.Window != nil {
		r.view.window = r.spec.Hooks.Window(ctx)
	}
	own := r.view.window.Tokens > 0 || r.view.window.Summarize
	if r.config.window != nil && (r.config.outer == nil || !own) {
		r.view.window = *r.config.window
	}
	for i, m := range r.messages {
		if m.Role == chat.User {
			r.view.question = i
		}
	}
	r.view.gauge.learn(r.messages)
	r.recall(r.view.stored)
}

// askFitting is ask, with less of the conversation for a model for which it is too
// long.
func (r *run) askFitting(ctx context.Context, offered []llm.Tool) (chat.Message, error) {
	for {
		answer, err := r.ask(ctx, offered)
		if answer.Usage != nil {
			r.view.gauge.compare(r.view.size, answer.Usage.Input)
		}
		if !r.shrink(answer, err, offered) {
			return answer, err
		}
		r.compact(ctx, offered)
	}
}

// shrink takes notice of a refusal, and says whether to ask again with less.
func (r *run) shrink(answer chat.Message, err error, offered []llm.Tool) bool {
	v := &r.view
	failed, ok := errors.AsType[*llm.Error](err)
	if !ok || failed.Kind != llm.TooLong || len(answer.Parts) > 0 || v.refusals >= maxRefusals {
		return false
	}
	fixed, before := r.fixed(offered), len(v.sent)
	size := fixed + v.gauge.all(v.sent)
	v.refusals++
	for v.most = max(size/2, 1); len(r.kept(fixed)) >= before; v.most /= 2 {
		if v.most <= 1 {
			return false
		}
	}
	r.log.Warn("the conversation is too long for the model, and is sent in part", "tokens", size, "most", v.most)
	return true
}

// sight are the messages that are sent, which must not be changed. It notes how large
// the request is.
func (r *run) sight(offered []llm.Tool) []chat.Message {
	v := &r.view
	if v.limit() == 0 {
		v.sent, v.size = r.kept(0), 0
		return v.sent
	}
	fixed := r.fixed(offered)
	v.sent = r.kept(fixed)
	v.size = fixed + v.gauge.all(v.sent)
	return v.sent
}

// fixed is what every request has, in tokens.
func (r *run) fixed(offered []llm.Tool) int64 {
	size := len(r.system)
	for _, t := range offered {
		size += len(t.Name) + len(t.Description) + len(t.Schema)
	}
	return r.view.gauge.tokens(size)
}

// kept are the messages that have room in a request besides fixed tokens.
func (r *run) kept(fixed int64) []chat.Message {
	v := &r.view
	var head []chat.Message
	if v.summary != "" {
		head = []chat.Message{chat.Text(chat.User, summaryNote+v.summary)}
	}
	from, limit := v.covered, v.limit()
	switch {
	case limit == 0 && head == nil:
		return r.messages[from:]
	case limit == 0:
		return append(head, r.messages[from:]...)
	}
	limit = max(limit-fixed-v.gauge.all(head), 1)
	from = v.cut(r.messages, from, limit, limit/4)
	head = append(head, r.messages[from:max(from, v.question)]...)
	return append(head, v.turn(r.messages[v.question:], limit)...)
}

// cut returns where the messages that are sent begin: at from, or behind as many turns
// as it takes to have no more than limit tokens, in strides.
func (v *view) cut(messages []chat.Message, from int, limit, stride int64) int {
	over := v.gauge.all(messages[from:]) - limit
	if over <= 0 {
		return from
	}
	stride = max(stride, 1)
	over = (over + stride - 1) / stride * stride
	for at := from; at < v.question; at++ {
		if at > from && messages[at].Role == chat.User && over <= 0 {
			return at
		}
		over -= v.gauge.one(messages[at])
	}
	return v.question
}

// turn is what is sent of the turn that goes on: the question, and as many of the last
// steps as there is room for, at least one.
func (v *view) turn(messages []chat.Message, limit int64) []chat.Message {
	if v.gauge.all(messages) <= limit || len(messages) < 2 {
		return messages
	}
	room := limit - v.gauge.one(messages[0])
	from := len(messages)
	for end := len(messages); end > 1; {
		begin := end - 1
		for begin > 1 && messages[begin].Role == chat.Tool {
			begin--
		}
		if room -= v.gauge.all(messages[begin:end]); room < 0 && end < len(messages) {
			break
		}
		from, end = begin, begin
	}
	return append([]chat.Message{messages[0]}, messages[from:]...)
}
