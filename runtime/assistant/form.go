package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/schema"
	"github.com/aigen-go/aigen/runtime/tool"
)

// form is how a run comes to an answer that has an [Output].
type form struct {
	// output is nil if the answer is a text.
	output *Output
	// apart: the model cannot be sent tools and a schema in one request, and there
	// are tools. It then answers in words, and is asked for the form in a call of its
	// own: asking.
	apart, asking bool
	// draft: the call that is made is for such words, if it calls no tool. They are no
	// answer, and held until that is known.
	draft bool
	held  strings.Builder
	// tries counts the answers in a wrong form.
	tries int
	// text is the answer in JSON, value what the decoder made of it.
	text  string
	value any
}

// prepareForm is asked when the model and the tools are known.
func (r *run) prepareForm() {
	r.form.output = r.spec.Output
	r.form.apart = r.spec.Output != nil && len(r.offered) > 0 &&
		!llm.CapabilitiesOf(r.model, r.modelName).OutputWithTools
}

// fit adds the form to a request: without tools if they cannot be had together.
func (f *form) fit(req *llm.Request) {
	f.draft = f.apart && !f.asking && len(req.Tools) > 0
	f.held.Reset()
	if f.output == nil || f.draft {
		return
	}
	if f.apart {
		req.Tools = nil
	}
	req.Output = &llm.Output{Name: f.output.Name, Schema: f.output.Schema}
}

// shown is what people may see of a delta's text now.
func (f *form) shown(d llm.Delta) string {
	if !f.draft {
		return d.Text
	}
	f.held.WriteString(d.Text)
	if d.Call == nil {
		return ""
	}
	f.draft = false
	return f.held.String()
}

// The texts with which a model is asked for the form. They are sent, never stored.
const (
	askForForm = "Now give this answer as one JSON object of the schema that you were told, and nothing else."
	askAgain   = "That answer does not have the form that was asked for.\n%s\nAnswer again, with one JSON object and nothing else."
	cutOff     = "\n- the answer was cut off before its end; make it shorter"
)

// formed looks at an answer without tool calls, and says whether the model has to be
// asked again. If not, the answer is in its final form.
func (r *run) formed(ctx context.Context, done *Done) (again bool, err error) {
	f := &r.form
	if f.output == nil || len(done.Calls()) > 0 {
		return false, nil
	}
	text := done.Text()
	if f.draft {
		f.asking = true
		r.messages = append(r.messages, withoutCalls(done.Message), chat.Text(chat.User, askForForm))
		return true, r.spent(ctx, *done)
	}
	answer := unfenced(text)
	value, err := r.decode(answer)
	if err == nil {
		f.text, f.value = neutral(f.output, answer), value
		done.Parts = withText(done.Parts, f.text)
		return false, nil
	}
	f.tries++
	if f.tries > max(r.limits.OutputRetries, 0) {
		return false, &OutputError{Answer: text, Tries: f.tries, Err: err}
	}
	problems := problemsOf(err)
	if r.stopped == llm.FinishLength {
		problems += cutOff
	}
	r.log.Info("the answer is asked for again", "try", f.tries, "error", err)
	if text != "" {
		r.messages = append(r.messages, withoutCalls(done.Message))
	}
	r.messages = append(r.messages, chat.Text(chat.User, fmt.Sprintf(askAgain, problems)))
	done.Failed = true
	return true, r.spent(ctx, *done)
}

// withoutCalls is a message without the calls that its model made although it was
// offered no tools.
func withoutCalls(m chat.Message) chat.Message {
	m.Parts = slices.DeleteFunc(slices.Clone(m.Parts), func(p chat.Part) bool { return p.Call != nil })
	return m
}

// problemsOf is what the model is told of a wrong answer.
func problemsOf(err error) string {
	bad, ok := errors.AsType[*tool.ArgumentError](err)
	if !ok {
		return err.Error()
	}
	_, problems, _ := strings.Cut(bad.Error(), "\n")
	return problems
}

// errNoAnswer: the model wrote nothing.
var errNoAnswer = errors.New("- the answer is empty")

// decode makes a value of an answer. Decoders take nothing for an object without keys.
func (r *run) decode(answer string) (value any, err error) {
	if strings.TrimSpace(answer) == "" {
		return nil, errNoAnswer
	}
	defer func() {
		if p := recover(); p != nil { // it was written by hand
			err = r.panicked("decoder of the output", p)
		}
	}()
	return r.form.output.Decode([]byte(answer))
}

// neutral is an answer in the form that the schema of out describes: the dialect in
// which its provider asked for it may have another one.
func neutral(out *Output, answer string) string {
	if text, err := schema.Restore(out.Schema, answer); err == nil {
		return text
	}
	return answer // a schema that was written by hand
}

// unfenced returns the JSON of an answer that some models put into a Markdown block.
func unfenced(text string) string {
	text = strings.TrimSpace(text)
	inner, ok := strings.CutPrefix(text, "```")
	if !ok {
		return text
	}
	inner, ok = strings.CutSuffix(inner, "```")
	language, inner, lines := strings.Cut(inner, "\n")
	if !ok || !lines || strings.ContainsAny(language, "{ ") {
		return text
	}
	return strings.TrimSpace(inner)
}

// withText puts text in the place of the texts of parts.
func withText(parts []chat.Part, text string) []chat.Part {
	var out []chat.Part
	placed := false
	for _, p := range parts {
		if p.Type == chat.PartText {
			if placed {
				continue
			}
			placed, p.Text = true, text
		}
		out = append(out, p)
	}
	return out
}

// returnedForm checks the result of a tool that is the answer of the run. No model can
// mend it.
func (r *run) returnedForm() error {
	f := &r.form
	if f.output == nil {
		return nil
	}
	value, err := r.decode(*r.returned)
	if err != nil {
		return &OutputError{Answer: *r.returned, Tries: f.tries + 1, Err: err}
	}
	f.text, f.value = neutral(f.output, *r.returned), value
	r.returned = &f.text
	return nil
}

// json is the answer as it is stored; nil if there is none.
func (f *form) json() json.RawMessage {
	if f.value == nil {
		return nil
	}
	return json.RawMessage(f.text)
}

// conclude makes an answer the result of the run.
func (r *run) conclude(text string, stop chat.StopReason) {
	r.result.Text, r.result.Stop = text, stop
	r.result.Output, r.result.Value = r.form.json(), r.form.value
}
