package llmtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// dialogue makes messages of words: s, u and a are texts, a:x,y calls the tools
// x and y, t:x is the result of x.
func dialogue(words string) []chat.Message {
	roles := map[string]chat.Role{"s": chat.System, "u": chat.User, "a": chat.Assistant, "t": chat.Tool, "r": "robot"}
	var all []chat.Message
	for _, word := range strings.Fields(words) {
		role, ids, _ := strings.Cut(word, ":")
		m := chat.Message{Role: roles[role]}
		for _, id := range strings.FieldsFunc(ids, func(r rune) bool { return r == ',' }) {
			if m.Role == chat.Tool || m.Role == chat.System {
				m.Parts = append(m.Parts, chat.Part{Type: chat.PartToolResult, Result: &chat.ToolResult{CallID: id}})
			} else {
				m.Parts = append(m.Parts, chat.Part{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: strings.Trim(id, "-"), Name: "f"}})
			}
		}
		all = append(all, m)
	}
	return all
}

func TestCheckRequestMessages(t *testing.T) {
	for words, want := range map[string]string{
		"u": "", "s u": "", "s u a u": "", "u a:x t:x": "", "u a:x,y t:y t:x a": "", "u a:x,y t:x,y a:z t:z": "",
		"":                "there are no messages",
		"u s":             "messages[1]: a system message must be the only one, and the first",
		"s s":             "messages[1]: a system message must be the only one, and the first",
		"s:x":             "messages[0]: a system message has a tool result",
		"u a:x":           "the tool calls x have no results",
		"u a:x u":         "messages[2]: the tool calls x have no results",
		"u a:x,y t:x a":   "messages[3]: the tool calls y have no results",
		"u t:x":           `messages[1]: the result of "x" is not preceded by an open tool call with this ID`,
		"u a:x t:x t:x":   `messages[3]: the result of "x" is not preceded by an open tool call with this ID`,
		"u a:x t:x u t:x": `messages[4]: the result of "x" is not preceded by an open tool call with this ID`,
		"u a:x t:y":       `messages[2]: the result of "y" is not preceded by an open tool call with this ID`,
		"u a:x,x t:x":     "messages[1]: the call ID x is used twice",
		"u a:x t:x a:x":   "messages[3]: the call ID x is used twice",
		"u a:- t:x":       "messages[1]: the call of f has no ID",
		"u:x":             "messages[0]: a user message has a tool call",
		"u a:x t":         "messages[2]: a tool message must have a result",
		"u r":             `messages[1]: unknown role "robot"`,
	} {
		err := llmtest.CheckRequest(&llm.Request{Messages: dialogue(words)})
		if got := fmt.Sprint(err); got != want && (err != nil || want != "") {
			t.Errorf("%s: got %v, want %s", words, err, want)
		}
	}
}

func TestCheckRequestCallNames(t *testing.T) {
	for name, want := range map[string]string{
		"f-1_X": "",
		"":      "messages[1]: the call x names no tool",
		"a b":   `messages[1]: the call x: the name "a b" does not match ^[a-zA-Z0-9_-]{1,64}$`,
	} {
		messages := dialogue("u a:x t:x")
		messages[1].Parts[0].Call.Name = name
		err := llmtest.CheckRequest(&llm.Request{Messages: messages})
		if got := fmt.Sprint(err); got != want && (err != nil || want != "") {
			t.Errorf("%q: got %v, want %s", name, err, want)
		}
	}
}

func TestCheckRequestTools(t *testing.T) {
	many := make([]llm.Tool, 129)
	for i := range many {
		many[i].Name = fmt.Sprint("t", i)
	}
	for want, tools := range map[string][]llm.Tool{
		"":                                   many[:128],
		"129 tools, the limit is 128":        many,
		"tools[1]: the name a is used twice": {{Name: "a"}, {Name: "a"}},
		`tools[0]: the name "a b" does not match ^[a-zA-Z0-9_-]{1,64}$`:                                                                 {{Name: "a b"}},
		`tools[0] (a): the schema must have the type "object"`:                                                                          {{Name: "a", Schema: `{"type":"string"}`}},
		`tools[0] (a): the schema is not a JSON object: unexpected end of JSON input`:                                                   {{Name: "a", Schema: `{`}},
		`tools[0] (a): the schema is not a JSON object: json: cannot unmarshal bool into Go value of type struct { Type interface {} }`: {{Name: "a", Schema: `true`}},
	} {
		err := llmtest.CheckRequest(&llm.Request{Messages: dialogue("u"), Tools: tools})
		if got := fmt.Sprint(err); got != want && (err != nil || want != "") {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
