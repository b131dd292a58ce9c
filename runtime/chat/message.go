package chat

// Role says who speaks in a [Message].
type Role string

// The roles of a conversation. A system message is built for each run from the
// instructions of the assistant and is never stored.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
	Tool      Role = "tool"
)

// Message is one turn of a conversation: what a user wrote, what a model
// answered (text, and the tools that it wants called), or what a tool returned.
type Message struct {
	// ID names the message in the store.
	ID    string `json:"id,omitempty"`
	Role  Role   `json:"role"`
	Parts []Part `json:"parts"`
	// Usage is what the model call that wrote this message cost; nil for a
	// message that no model wrote.
	Usage *Usage `json:"usage,omitempty"`
}

// ToolCall is a model's wish to have a tool called.
type ToolCall struct {
	// ID ties the call to its result; the provider made it.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Arguments is the text that the model wrote, byte for byte. It should be a
	// JSON object, but a model may have written anything.
	Arguments string `json:"arguments"`
}

// ToolResult is what a [ToolCall] came to.
type ToolResult struct {
	CallID  string `json:"call_id"`
	Name    string `json:"name"`
	Content string `json:"content"`
	// IsError says that Content tells what went wrong.
	IsError bool `json:"is_error,omitempty"`
	// Denied: the tool did not run, because somebody who was asked said no. IsError
	// is set, too.
	Denied bool `json:"denied,omitempty"`
}

// EventType is how an [Event] tells of r.
func (r ToolResult) EventType() EventType {
	switch {
	case r.Denied:
		return ToolDenied
	case r.IsError:
		return ToolFailed
	}
	return ToolResulted
}

// Text makes a message of one text part.
func Text(role Role, text string) Message {
	return Message{Role: role, Parts: []Part{{Type: PartText, Text: text}}}
}

// Result makes the tool message that carries r.
func Result(r ToolResult) Message {
	return Message{Role: Tool, Parts: []Part{{Type: PartToolResult, Result: &r}}}
}

// Text returns the text parts of m, joined.
func (m Message) Text() string {
	var text string
	for _, p := range m.Parts {
		if p.Type == PartText {
			text += p.Text
		}
	}
	return text
}

// Calls returns the tool calls of m in their order.
func (m Message) Calls() []ToolCall {
	var calls []ToolCall
	for _, p := range m.Parts {
		if p.Call != nil {
			calls = append(calls, *p.Call)
		}
	}
	return calls
}

// Results returns the tool results of m in their order.
func (m Message) Results() []ToolResult {
	var results []ToolResult
	for _, p := range m.Parts {
		if p.Result != nil {
			results = append(results, *p.Result)
		}
	}
	return results
}
