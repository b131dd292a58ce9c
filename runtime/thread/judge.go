package thread

import (
	"cmp"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// What somebody may send about a call, at most.
const (
	maxReason = 2000    // characters
	maxOutput = 1 << 20 // bytes
)

// judge sets the decision about a call, and its arguments if they are others. t is nil
// if the tool is gone.
type judge func(p *assistant.Pending, t *tool.Tool, call *chat.ToolCall) error

func (d Decision) judge(p *assistant.Pending, t *tool.Tool, call *chat.ToolCall) error {
	p.Decision = &assistant.Decision{Approved: d.Approve, Reason: d.Reason}
	switch {
	case p.Kind != assistant.PendingApproval:
		return &InvalidError{Field: "call_id", Message: "waits for the front end, not for an approval"}
	case utf8.RuneCountInString(d.Reason) > maxReason:
		return &InvalidError{Field: "reason", Message: fmt.Sprintf("at most %d characters", maxReason)}
	case d.Approve && d.Reason != "":
		return &InvalidError{Field: "reason", Message: "is for a call that is denied"}
	case !d.Approve && d.Arguments != "":
		return &InvalidError{Field: "arguments", Message: "are for a call that is approved"}
	case !d.Approve:
		return nil
	case t == nil || !p.Fits(t, *call):
		return ErrToolChanged
	}
	p.Decision.Arguments, call.Arguments = d.Arguments, cmp.Or(d.Arguments, call.Arguments)
	if d.Arguments == "" {
		return nil
	}
	_, err := assistant.CheckCall(t, []byte(d.Arguments))
	return invalidArguments("arguments", err)
}

func (o ClientOutput) judge(p *assistant.Pending, t *tool.Tool, call chat.ToolCall) error {
	p.Decision = &assistant.Decision{Output: string(o.Value), Failed: o.Error != ""}
	switch {
	case p.Kind != assistant.PendingClient:
		return &InvalidError{Field: "call_id", Message: "waits for an approval, not for the front end"}
	case o.Error != "" && len(o.Value) > 0:
		return &InvalidError{Field: "error", Message: "not together with an output"}
	case utf8.RuneCountInString(o.Error) > maxReason:
		return &InvalidError{Field: "error", Message: fmt.Sprintf("at most %d characters", maxReason)}
	case len(o.Value) > maxOutput:
		return &InvalidError{Field: "output", Message: fmt.Sprintf("at most %d bytes", maxOutput)}
	case o.Error != "":
		p.Decision.Output = o.Error
		return nil
	case t == nil || !p.Fits(t, call):
		return ErrToolChanged
	case t.Client.Decode == nil:
		p.Decision.Output = ""
		return nil
	}
	_, err := t.Client.Result(o.Value)
	return invalidArguments("output", err)
}

// invalidArguments tells people what a decoder says to models.
func invalidArguments(field string, err error) error {
	if bad, ok := errors.AsType[*tool.ArgumentError](err); ok {
		text := ""
		for i, p := range bad.Problems {
			if i > 0 {
				text += "; "
			}
			text += p.String()
		}
		return &InvalidError{Field: field, Message: text}
	}
	return err
}
