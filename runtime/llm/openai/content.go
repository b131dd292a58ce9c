package openai

import (
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// contentPart is a part of a user's message in Chat Completions.
type contentPart struct {
	Type       string      `json:"type"`
	Text       string      `json:"text,omitempty"`
	ImageURL   *imageURL   `json:"image_url,omitempty"`
	File       *fileData   `json:"file,omitempty"`
	InputAudio *inputAudio `json:"input_audio,omitempty"`
}

type imageURL struct {
	URL string `json:"url"`
}

type fileData struct {
	Filename string `json:"filename"`
	FileData string `json:"file_data"`
}

type inputAudio struct {
	Data   string `json:"data"`
	Format string `json:"format"`
}

// audioFormats are OpenAI's words for the audio that it takes.
var audioFormats = map[string]string{
	"audio/wav": "wav", "audio/x-wav": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3",
}

// chatContent renders a user's message: its text if that is all, because not every
// server knows parts, or else its parts.
func chatContent(m *chat.Message) (any, error) {
	var parts []contentPart
	files := false
	for _, p := range m.Parts {
		switch {
		case p.File != nil:
			part, err := chatFile(p.File)
			if err != nil {
				return nil, err
			}
			files = true
			parts = append(parts, part)
		case p.Type == chat.PartText && p.Text != "":
			parts = append(parts, contentPart{Type: "text", Text: p.Text})
		}
	}
	if !files {
		return m.Text(), nil
	}
	return parts, nil
}

func chatFile(f *chat.File) (contentPart, error) {
	kind, err := wire.Kind(f)
	if err != nil {
		return contentPart{}, err
	}
	data := len(f.Data) > 0
	switch {
	case wire.IsImage(kind) && data:
		return contentPart{Type: "image_url", ImageURL: &imageURL{wire.DataURL(f, kind)}}, nil
	case wire.IsImage(kind) && f.URL != "":
		return contentPart{Type: "image_url", ImageURL: &imageURL{f.URL}}, nil
	case kind == "application/pdf" && data:
		return contentPart{Type: "file", File: &fileData{fileName(f), wire.DataURL(f, kind)}}, nil
	case audioFormats[kind] != "" && data:
		return contentPart{Type: "input_audio", InputAudio: &inputAudio{wire.Base64(f), audioFormats[kind]}}, nil
	}
	if text, ok := wire.Text(f, kind); ok {
		return contentPart{Type: "text", Text: text}, nil
	}
	return contentPart{}, wire.NoWay(f, "Chat Completions")
}

// fileName returns the name of a document, which OpenAI wants to have.
func fileName(f *chat.File) string {
	if f.Name == "" {
		return "document.pdf"
	}
	return f.Name
}
