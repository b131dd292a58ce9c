package chat

import "encoding/json"

// PartType says which of its fields a [Part] uses.
type PartType string

// The kinds of parts.
const (
	PartText       PartType = "text"
	PartReasoning  PartType = "reasoning"
	PartToolCall   PartType = "tool-call"
	PartToolResult PartType = "tool-result"
	PartFile       PartType = "file"
	PartSource     PartType = "source"
)

// Part is a piece of a [Message].
type Part struct {
	Type PartType `json:"type"`
	// Text is the text of a text or reasoning part. A reasoning part has none if
	// its provider keeps the reasoning to itself.
	Text string `json:"text,omitempty"`
	// Call is set in a tool-call part.
	Call *ToolCall `json:"call,omitempty"`
	// Result is set in a tool-result part.
	Result *ToolResult `json:"result,omitempty"`
	// File is set in a file part.
	File *File `json:"file,omitempty"`
	// Source is set in a source part.
	Source *Source `json:"source,omitempty"`
	// Provider is what a provider wants back with a part that its model wrote; nil
	// for most. It is never shown to anybody.
	Provider *ProviderData `json:"provider,omitempty"`
}

// File is an image or a document that goes with a message: its bytes, or where
// they are. One of Data, URL and AttachmentID is set; a model is only ever given
// the first two.
type File struct {
	// Name is the name of the file, for people and for models; it may be empty.
	Name string `json:"name,omitempty"`
	// MediaType is such as image/png or application/pdf.
	MediaType string `json:"media_type"`
	// Data are the bytes.
	Data []byte `json:"data,omitempty"`
	// URL is where the provider itself gets the bytes. Not every provider does.
	URL string `json:"url,omitempty"`
	// AttachmentID names an attachment of the thread, which holds the bytes.
	AttachmentID string `json:"attachment_id,omitempty"`
}

// Source is a document that an answer is built on. Sources are for people: a
// model is not sent those of earlier answers.
type Source struct {
	// ID names the document where it was found.
	ID    string `json:"id,omitempty"`
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
	// Text is what was found in the document.
	Text string `json:"text,omitempty"`
	// Score is how well the document fits the question: the higher, the better. The
	// retriever sets the scale.
	Score float64 `json:"score,omitempty"`
}

// ProviderData is what a provider attached to a part, and wants back unchanged
// when the conversation goes on: the signature of a thought, encrypted reasoning.
// Only the provider that wrote it gets it back.
type ProviderData struct {
	// Name is the provider's: anthropic, gemini, openai.
	Name string `json:"name"`
	// Data is JSON that means something to the provider's package alone.
	Data json.RawMessage `json:"data"`
}
