package llm

import "github.com/aigen-go/aigen/runtime/chat"

// Request is one model call.
type Request struct {
	// Model is the provider's name of the model, such as "gpt-4o"; the empty
	// string stands for the default of the Model.
	Model string
	// Temperature is left to the provider when nil.
	Temperature *float64
	// MaxOutputTokens bounds the answer, reasoning included; 0 leaves it to the
	// Model.
	MaxOutputTokens int64
	// Messages is the conversation, oldest first: at most one system message,
	// which is the first, and every tool call followed by its result. A file has
	// its Data or a URL. Reasoning, sources and data of other providers are not
	// sent.
	Messages []chat.Message
	// Tools are those that the model may call; none means that it must answer
	// in text.
	Tools []Tool
	// Output, if set, wants the answer as JSON of a schema. Together with Tools it
	// is only for a Model whose [Capabilities] say so.
	Output *Output
}

// Tool is what a model is told of a tool.
type Tool struct {
	Name        string
	Description string
	// Schema is the neutral JSON Schema (draft 2020-12) of the arguments, an
	// object. The Model turns it into the dialect of its provider.
	Schema string
	// Verbatim: the schema must not be turned into a strict form, after which models
	// write arguments that it does not take.
	Verbatim bool
	// ReadOnly and Destructive are the hints of the tool: where a provider can hold
	// a model to the schemas of some tools only, they say which ones need it most.
	ReadOnly, Destructive bool
}

// Output is what an answer must look like. A provider that can hold a model to
// the schema does so, and other models are told the schema in words. Either way
// the answer has to be checked: it may be cut off, or a refusal.
type Output struct {
	// Name is a word for the answer, ^[a-zA-Z0-9_-]{1,64}$, which some providers
	// show to the model.
	Name string
	// Description says what the answer is for; it may be empty.
	Description string
	// Schema is the neutral JSON Schema (draft 2020-12) of the answer, an object.
	Schema string
}
