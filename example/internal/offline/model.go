// Package offline has a language model that needs no key and no network, and
// understands next to nothing. It picks a tool by the words of the question,
// takes the arguments out of it by their schema, and words the result: enough to
// see the run loop, the tools and the store at work. It knows no tool by name.
package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// Name is what the model calls itself.
const Name = "offline"

const greeting = "I am the offline model of this example, not an AI"

// Model is the offline model. The same conversation gets the same answer, but
// for words such as "tomorrow". The zero value works.
type Model struct {
	// Now is the clock that "tomorrow" goes by; nil means time.Now.
	Now func() time.Time
}

var _ llm.Model = (*Model)(nil)

// Capabilities says that values are written as well as they can be, also by a model
// that has tools.
func (m *Model) Capabilities(string) llm.Capabilities {
	return llm.Capabilities{OutputWithTools: true}
}

// Stream answers the last question of the conversation: with a tool call, or, if
// there are results, with what they say. It fails only if ctx ends.
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Delta, error] {
	now := time.Now
	if m.Now != nil {
		now = m.Now
	}
	return func(yield func(llm.Delta, error) bool) {
		for d := range deltas(answer(req, now())) {
			if err := ctx.Err(); err != nil {
				yield(llm.Delta{}, err)
				return
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}

// reply is an answer before it is cut in pieces: a text or a call.
type reply struct {
	text string
	call *chat.ToolCall
}

func answer(req *llm.Request, now time.Time) reply {
	turn := lastTurn(req.Messages)
	text := wordResults(turn)
	pick := (*choice)(nil)
	if text == "" {
		pick = choose(req.Tools, req.Messages, now)
	}
	switch {
	case req.Output != nil && (pick == nil || len(pick.missing) > 0):
		return reply{text: valueOf(req.Output.Schema, turn)}
	case text != "":
		return reply{text: greeting + ". " + text}
	case pick == nil:
		return reply{text: greeting + ": I pick a tool by the words of a question. " + abilities(req.Tools)}
	case len(pick.missing) > 0:
		return reply{text: fmt.Sprintf("%s. I would call %s, but I can't find in your question: %s.",
			greeting, pick.tool.Name, strings.Join(pick.missing, "; "))}
	}
	args, err := json.Marshal(pick.args)
	if err != nil {
		return reply{text: fmt.Sprintf("%s. I can't write down the arguments of %s.", greeting, pick.tool.Name)}
	}
	return reply{call: &chat.ToolCall{ID: newCallID(req.Messages), Name: pick.tool.Name, Arguments: string(args)}}
}

// deltas cuts an answer in pieces, as a model on the network would send it.
func deltas(r reply) iter.Seq[llm.Delta] {
	return func(yield func(llm.Delta) bool) {
		if r.call == nil {
			for word := range strings.SplitAfterSeq(r.text, " ") {
				if !yield(llm.Delta{Text: word}) {
					return
				}
			}
			yield(llm.Delta{Finish: llm.FinishStop})
			return
		}
		half := len(r.call.Arguments) / 2
		for _, c := range []llm.CallDelta{
			{ID: r.call.ID, Name: r.call.Name},
			{Arguments: r.call.Arguments[:half]},
			{Arguments: r.call.Arguments[half:]},
		} {
			if !yield(llm.Delta{Call: &c}) {
				return
			}
		}
		yield(llm.Delta{Finish: llm.FinishCalls})
	}
}

// lastTurn returns the messages after the last one of the user.
func lastTurn(messages []chat.Message) []chat.Message {
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Role == chat.User {
			return messages[i+1:]
		}
	}
	return nil
}

// newCallID returns an ID that no call of the conversation has.
func newCallID(messages []chat.Message) string {
	taken := map[string]bool{}
	for _, m := range messages {
		for _, c := range m.Calls() {
			taken[c.ID] = true
		}
	}
	for n := len(taken) + 1; ; n++ {
		if id := fmt.Sprintf("call_offline_%d", n); !taken[id] {
			return id
		}
	}
}

// abilities says what the tools are for.
func abilities(tools []llm.Tool) string {
	if len(tools) == 0 {
		return "There is no tool that I could call now."
	}
	var b strings.Builder
	b.WriteString("These are my tools:")
	for _, t := range tools {
		fmt.Fprintf(&b, "\n- %s: %s", t.Name, firstSentence(t.Description))
	}
	return b.String()
}

func firstSentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}
