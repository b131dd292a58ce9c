package assistant

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// AsTool makes an assistant a tool of another one, which returns it from its Tools
// method. The tool is called what the assistant's ID is, takes a message, and returns
// the answer: a text, or the JSON of the assistant's [Output]. The description tells
// the model what the assistant is good for; empty means its Name.
//
// Each call is a run of its own, without a thread: the assistant sees the message, and
// nothing else of the conversation. It acts for the same user, under the tool filters
// and the observer of the outer run, and with its model if it has no ChatModel method;
// if the assistant names no model either, then under that name. What it uses counts
// for the outer run, whose limits bound it: it has the steps and tokens that are left,
// three quarters of the time, and its own limits besides. It ends with the outer run.
//
// The outer run hands out its events as [chat.Nested], and stores of it what it used.
// A failure is an error text for the outer model, and so is a call of an assistant
// that is already at work further out, or more than [Limits.Depth] deep. A tool that
// needs a person or a front end does not wait inside: its call is
// refused, unless [WithApprover] decides.
//
// Outside of a run the tool runs the assistant all the same, if that has a ChatModel
// method. Its Timeout is 5 minutes; the caller may change that and all else.
func AsTool(a Assistant, description string) tool.Tool {
	spec := a.AISpec()
	if description == "" {
		description = "Asks " + spec.Name + "."
	}
	return tool.Tool{
		Name: spec.ID, Description: description, Schema: messageSchema, Timeout: defaultTime,
		Handler: func(ctx context.Context, args []byte) (tool.Result, error) {
			message, err := tool.Decode(args, decodeMessage)
			if err != nil {
				return tool.Result{}, err
			}
			return tool.TextResult(askInside(ctx, a, message))
		},
	}
}

const messageSchema = `{
	"type": "object",
	"properties": {
		"message": {
			"type": "string",
			"description": "What to ask or to do, in full: nothing else of the conversation is seen.",
			"minLength": 1
		}
	},
	"required": ["message"],
	"additionalProperties": false
}`

var messageFields = []tool.Field{{Name: "message"}}

func decodeMessage(d *tool.Decoder) (message string) {
	for range d.Object(messageFields) {
		message = tool.String(d)
		if strings.TrimSpace(message) == "" {
			d.Problem("must not be blank")
		}
	}
	return message
}

// outer is the run, and the call of it, that a tool is called for.
type outer struct {
	*run
	call chat.ToolCall
	desk *desk
	// asks: the tool runs an assistant, whose own tools have to end first.
	asks atomic.Bool
}

type outerKey struct{}

// withOuter returns the context of a call, from which inner runs know where they are.
func (r *run) withOuter(ctx context.Context, call chat.ToolCall) context.Context {
	return context.WithValue(ctx, outerKey{}, &outer{run: r, call: call, desk: r.desk})
}

// graceOf is how long a tool is waited for whose context has ended.
func graceOf(ctx context.Context) time.Duration {
	if o, _ := ctx.Value(outerKey{}).(*outer); o != nil && o.asks.Load() {
		return assistantGrace
	}
	return toolGrace
}

// askInside runs an assistant for a tool call. The error is fit for a model.
func askInside(ctx context.Context, a Assistant, message string) (string, error) {
	id := a.AISpec().ID
	o, _ := ctx.Value(outerKey{}).(*outer)
	if o != nil {
		if err := o.admit(id); err != nil {
			return "", err
		}
		o.asks.Store(true)
	}
	res, err := execute(ctx, a, message, []Option{inside(ctx, o, id)}, func(e chat.Event) bool {
		return o == nil || o.desk.do(func() { o.inner(o.call, e) })
	})
	failed, known := errors.AsType[*RunError](err)
	switch {
	case err == nil:
		return res.Text, nil
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case known:
		return "", fmt.Errorf("the assistant %s gave no answer: %s", id, failed.Reason)
	case o != nil:
		return "", o.broken("assistant "+id, err)
	}
	return "", err
}

// admit says why an assistant cannot be asked inside of a run.
func (o *outer) admit(id string) error {
	if slices.Contains(o.lineage(), id) {
		return fmt.Errorf("the assistant %s is asking this itself, and cannot be asked from inside its own work. "+
			"Do not call it; work with what you know", id)
	}
	if len(o.lineage()) > o.limits.Depth {
		return fmt.Errorf("assistants may ask each other %d deep, and you are as deep. Do not call %s; work with what you know",
			max(o.limits.Depth, 0), id)
	}
	if o.account.spent() != "" {
		return fmt.Errorf("the run has nothing left for the assistant %s. Answer with what you know", id)
	}
	return nil
}

// lineage are the IDs of the assistants at work, from the innermost outwards.
func (r *run) lineage() []string {
	ids := []string{r.spec.ID}
	for o := r.config.outer; o != nil; o = o.config.outer {
		ids = append(ids, o.spec.ID)
	}
	return ids
}

// inside makes a run of assistant id one inside of another; o is nil if there is none.
func inside(ctx context.Context, o *outer, id string) Option {
	return func(c *config) {
		if o == nil {
			return
		}
		c.outer, c.model, c.logger = o, o.model, o.unnamed.With("outer_run_id", o.result.RunID)
		c.history = insider{o, id}
		steps, tokens := o.account.left()
		c.limits = Limits{
			Steps: max(steps, 1), Depth: o.limits.Depth, ToolRetries: o.limits.ToolRetries,
			OutputRetries: o.limits.OutputRetries, ResultBytes: o.limits.ResultBytes,
		}
		c.window = o.config.window
		if tokens < math.MaxInt64 {
			c.limits.Tokens = max(tokens, 1)
		}
		if end, ok := ctx.Deadline(); ok {
			c.limits.Time = max(time.Until(end)*3/4, time.Nanosecond)
		}
	}
}

// bounded are the limits of an inner run, which the assistant may have lower.
func (r *run) bounded() Limits {
	l := r.config.limits
	if r.config.outer == nil {
		return l.or(&r.spec)
	}
	own := Limits{}.or(&r.spec)
	l.Steps, l.Time = min(l.Steps, own.Steps), min(l.Time, own.Time)
	return l.or(&r.spec)
}

// modelNameInside is the name of the model in a run whose assistant has none.
func (r *run) modelNameInside() string {
	o := r.config.outer
	if o == nil || r.spec.Hooks.ChatModel != nil {
		return ""
	}
	return o.modelName
}
