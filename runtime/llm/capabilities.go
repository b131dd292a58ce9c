package llm

import (
	"mime"
	"strings"
)

// Capabilities says which requests a model understands, beyond text and tools.
type Capabilities struct {
	// OutputWithTools: Request.Output may be set together with Request.Tools. The
	// model then calls tools as it likes, and its answer has the form of Output.
	// Otherwise the two need a call each.
	OutputWithTools bool
	// Files are the media types of files that a user's message may have, in lower
	// case: image/png, image/*, or */* for any.
	Files []string
}

// Capable is a [Model] that says what it can do.
type Capable interface {
	Model
	// Capabilities returns what the model with the given name can do; the empty
	// name stands for the default of the Model.
	Capabilities(model string) Capabilities
}

// CapabilitiesOf returns what m can do with the model of the given name: nothing
// beyond text and tools, if it is not [Capable].
func CapabilitiesOf(m Model, model string) Capabilities {
	if c, ok := m.(Capable); ok {
		return c.Capabilities(model)
	}
	return Capabilities{}
}

// Takes says whether a user's message may have a file of this media type, whose
// parameters do not matter.
func (c Capabilities) Takes(mediaType string) bool {
	kind, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		return false
	}
	family, _, ok := strings.Cut(kind, "/")
	if !ok {
		return false
	}
	for _, f := range c.Files {
		if f == kind || f == family+"/*" || f == "*/*" {
			return true
		}
	}
	return false
}
