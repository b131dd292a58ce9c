package anthropic

import (
	"encoding/json"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// The blocks that a message consists of.
// https://docs.anthropic.com/en/api/messages

type textBlock struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type thinkingBlock struct {
	Type      string `json:"type"`
	Thinking  string `json:"thinking"`
	Signature string `json:"signature"`
}

type redactedBlock struct {
	Type string `json:"type"`
	Data string `json:"data"`
}

type toolUseBlock struct {
	Type  string          `json:"type"`
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	Input json.RawMessage `json:"input"`
}

type toolResultBlock struct {
	Type      string `json:"type"`
	ToolUseID string `json:"tool_use_id"`
	// Content is left out for a tool that said nothing: an empty text is refused.
	Content string `json:"content,omitempty"`
	IsError bool   `json:"is_error,omitempty"`
}

// fileBlock is an image or a document.
type fileBlock struct {
	Type   string `json:"type"`
	Title  string `json:"title,omitempty"`
	Source source `json:"source"`
}

type source struct {
	Type      string `json:"type"`
	MediaType string `json:"media_type,omitempty"`
	Data      string `json:"data,omitempty"`
	URL       string `json:"url,omitempty"`
}

func fileOf(f *chat.File) (any, error) {
	kind, err := wire.Kind(f)
	if err != nil {
		return nil, err
	}
	block := fileBlock{Type: "document", Title: f.Name}
	if wire.IsImage(kind) {
		block = fileBlock{Type: "image"}
	}
	if text, ok := wire.Text(&chat.File{Data: f.Data}, kind); ok {
		block.Source = source{Type: "text", MediaType: "text/plain", Data: text}
		return block, nil
	}
	if kind != "application/pdf" && block.Type != "image" {
		return nil, wire.NoWay(f, "Anthropic")
	}
	switch {
	case len(f.Data) > 0:
		block.Source = source{Type: "base64", MediaType: kind, Data: wire.Base64(f)}
	case f.URL != "":
		block.Source = source{Type: "url", URL: f.URL}
	default:
		return nil, wire.NoWay(f, "Anthropic")
	}
	return block, nil
}
