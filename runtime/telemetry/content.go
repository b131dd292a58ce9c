package telemetry

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// message and part are those of the conventions' JSON schemas, gen-ai-input-messages
// and gen-ai-output-messages.
type message struct {
	Role         string `json:"role"`
	Parts        []part `json:"parts"`
	FinishReason string `json:"finish_reason,omitempty"`
}

type part struct {
	Type      string `json:"type"`
	Content   string `json:"content,omitempty"`
	ID        string `json:"id,omitempty"`
	Name      string `json:"name,omitempty"`
	Arguments any    `json:"arguments,omitempty"`
	Response  string `json:"response,omitempty"`
	MediaType string `json:"mime_type,omitempty"`
	URI       string `json:"uri,omitempty"`
}

// sent puts into the span what the model is sent: the instructions apart.
func (o *observer) sent(span trace.Span, call assistant.ObservedModelCall) {
	messages := call.Request.Messages
	if len(messages) > 0 && messages[0].Role == chat.System {
		instructions := []part{{Type: "text", Content: cut(messages[0].Text(), o.most/2)}}
		span.SetAttributes(semconv.GenAISystemInstructionsKey.String(encode(instructions)))
		messages = messages[1:]
	}
	span.SetAttributes(semconv.GenAIInputMessagesKey.String(o.newest(messages, call.Tools)))
}

func (o *observer) received(span trace.Span, call assistant.ObservedModelCall, out assistant.ModelOutcome) {
	m := o.tell(out.Message, call.Tools)
	if m.FinishReason = finish(out.Finish); m.FinishReason == "" {
		m.FinishReason = "error"
	}
	span.SetAttributes(semconv.GenAIOutputMessagesKey.String(encode([]message{m})))
}

// newest is a list of messages, of which the oldest are left out if they are too long
// together.
func (o *observer) newest(messages []chat.Message, tools []tool.Tool) string {
	var texts []string
	size := 0
	for _, m := range slices.Backward(messages) {
		text := encode(o.tell(m, tools))
		if size += len(text) + 1; size > o.most && len(texts) > 0 {
			break
		}
		texts = append(texts, text)
	}
	slices.Reverse(texts)
	return "[" + strings.Join(texts, ",") + "]"
}

// tell says a message in the words of the conventions, without secrets.
func (o *observer) tell(m chat.Message, tools []tool.Tool) message {
	told := message{Role: string(m.Role), Parts: []part{}}
	most := o.most / max(2*len(m.Parts), 2)
	for _, p := range m.Parts {
		switch {
		case p.Call != nil:
			told.Parts = append(told.Parts, part{Type: "tool_call", ID: p.Call.ID, Name: p.Call.Name, Arguments: arguments(p.Call, tools, most)})
		case p.Result != nil:
			told.Parts = append(told.Parts, part{Type: "tool_call_response", ID: p.Result.CallID, Response: cut(p.Result.Content, most)})
		case p.File != nil:
			told.Parts = append(told.Parts, part{Type: "file", Name: p.File.Name, MediaType: p.File.MediaType})
		case p.Source != nil:
			told.Parts = append(told.Parts, part{Type: "source", Name: p.Source.Title, URI: p.Source.URL})
		default:
			told.Parts = append(told.Parts, part{Type: string(p.Type), Content: cut(p.Text, most)})
		}
	}
	return told
}

// arguments are those of a call as JSON, if they are that, with secrets hidden. Of a
// tool that is not known it is not known either what is secret.
func arguments(call *chat.ToolCall, tools []tool.Tool, most int) any {
	i := slices.IndexFunc(tools, func(t tool.Tool) bool { return t.Name == call.Name })
	if i < 0 {
		return tool.Hidden
	}
	text := tools[i].Redact([]byte(call.Arguments))
	if len(text) > most || !json.Valid(text) {
		return cut(string(text), most)
	}
	return json.RawMessage(text)
}

func encode(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "[]" // texts and valid JSON can be encoded
	}
	return strings.TrimSpace(b.String())
}

// cut shortens a text, between characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most] + "…"
}
