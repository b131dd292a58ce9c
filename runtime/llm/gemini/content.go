package gemini

import (
	"encoding/json"
	"fmt"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// content is a turn of the conversation.
// https://ai.google.dev/api/caching#Content
type content struct {
	Role  string `json:"role,omitempty"`
	Parts []part `json:"parts"`
}

type part struct {
	// Text may be empty only beside a signature.
	Text             *string           `json:"text,omitempty"`
	Thought          bool              `json:"thought,omitempty"`
	ThoughtSignature string            `json:"thoughtSignature,omitempty"`
	FunctionCall     *functionCall     `json:"functionCall,omitempty"`
	FunctionResponse *functionResponse `json:"functionResponse,omitempty"`
	InlineData       *inlineData       `json:"inlineData,omitempty"`
	FileData         *fileData         `json:"fileData,omitempty"`
}

type functionCall struct {
	ID   string          `json:"id,omitempty"`
	Name string          `json:"name"`
	Args json.RawMessage `json:"args"`
}

type functionResponse struct {
	ID       string `json:"id,omitempty"`
	Name     string `json:"name"`
	Response result `json:"response"`
}

// result is what a tool returned, or what went wrong.
type result struct {
	Output *string `json:"output,omitempty"`
	Error  *string `json:"error,omitempty"`
}

type inlineData struct {
	MimeType string `json:"mimeType"`
	Data     string `json:"data"`
}

type fileData struct {
	MimeType string `json:"mimeType"`
	FileURI  string `json:"fileUri"`
}

// unsigned is what Gemini 3 takes in place of a signature for a call that it did
// not make itself: one of another model, or of an older Gemini.
// https://ai.google.dev/gemini-api/docs/thought-signatures
const unsigned = "skip_thought_signature_validator"

// conversation is the messages as Gemini wants them: a user begins, and all results
// of a turn's calls come in one turn, right after it.
type conversation struct {
	system   *content
	contents []content
	// sign: calls need a signature.
	sign bool
	// ids are those that Gemini gave to calls, by the ones that they have here;
	// names are those of the tools.
	ids, names map[string]string
	// results: the last content has the results of calls.
	results bool
}

func (c *conversation) add(m *chat.Message) error {
	switch m.Role {
	case chat.System:
		c.system = &content{Parts: []part{{Text: new(m.Text())}}}
		return nil
	case chat.User:
		return c.user(m)
	case chat.Tool:
		c.tool(m)
		return nil
	case chat.Assistant:
		return c.model(m)
	}
	return fmt.Errorf("a message has the unknown role %q", m.Role)
}

// turn adds a turn; one without parts is refused, and left out.
func (c *conversation) turn(role string, parts []part) {
	if len(parts) > 0 {
		c.contents = append(c.contents, content{role, parts})
		c.results = false
	}
}

func (c *conversation) user(m *chat.Message) error {
	var parts []part
	for _, p := range m.Parts {
		switch {
		case p.File != nil:
			f, err := fileOf(p.File)
			if err != nil {
				return err
			}
			parts = append(parts, f)
		case p.Type == chat.PartText && p.Text != "":
			parts = append(parts, part{Text: &p.Text})
		}
	}
	c.turn("user", parts)
	return nil
}

func (c *conversation) tool(m *chat.Message) {
	var parts []part
	for _, r := range m.Results() {
		response := result{Output: &r.Content}
		if r.IsError {
			response = result{Error: &r.Content}
		}
		name := r.Name
		if name == "" {
			name = c.names[r.CallID]
		}
		parts = append(parts, part{FunctionResponse: &functionResponse{c.ids[r.CallID], name, response}})
	}
	if c.results {
		last := &c.contents[len(c.contents)-1]
		last.Parts = append(last.Parts, parts...)
		return
	}
	c.turn("user", parts)
	c.results = len(parts) > 0
}

func (c *conversation) model(m *chat.Message) error {
	if len(c.contents) == 0 {
		c.turn("user", []part{{Text: new(wire.SpeaksFirst)}})
	}
	var parts []part
	called := false
	for i := range m.Parts {
		p := &m.Parts[i]
		d := dataOf(p)
		out := part{ThoughtSignature: d.Signature}
		switch {
		case p.Call != nil:
			args, err := wire.Arguments(p.Call.Arguments)
			if err != nil {
				return err
			}
			c.remember(p.Call, d.ID)
			out.FunctionCall = &functionCall{d.ID, p.Call.Name, args}
			if c.sign && !called && out.ThoughtSignature == "" {
				out.ThoughtSignature = unsigned // the first one of a turn must have one
			}
			called = true
		case p.Type == chat.PartText && p.Text != "":
			out.Text = &p.Text
		case p.Type == chat.PartReasoning && d.Signature != "":
			// A signature without a thought came with an empty text.
			out.Text, out.Thought = &p.Text, p.Text != ""
		default:
			continue
		}
		parts = append(parts, out)
	}
	c.turn("model", parts)
	return nil
}

func (c *conversation) remember(call *chat.ToolCall, id string) {
	if c.ids == nil {
		c.ids, c.names = map[string]string{}, map[string]string{}
	}
	c.ids[call.ID], c.names[call.ID] = id, call.Name
}

func fileOf(f *chat.File) (part, error) {
	kind, err := wire.Kind(f)
	if err != nil {
		return part{}, err
	}
	if text, ok := wire.Text(f, kind); ok {
		return part{Text: &text}, nil
	}
	switch {
	case len(f.Data) > 0:
		return part{InlineData: &inlineData{kind, wire.Base64(f)}}, nil
	case f.URL != "":
		return part{FileData: &fileData{kind, f.URL}}, nil
	}
	return part{}, wire.NoWay(f, "Gemini")
}
