package llm

// Identity is whose model answers a request, for traces and prices.
type Identity struct {
	// Provider is the name that the GenAI conventions of OpenTelemetry have for it:
	// openai, anthropic, gcp.gemini. It is empty if nobody knows.
	Provider string
	// Model is the provider's name of the model, empty if only the provider knows.
	Model string
}

// Identified is a [Model] that knows whose it is.
type Identified interface {
	Model
	// Identify returns which model answers a request for the given name; the empty
	// name stands for the default of the Model.
	Identify(model string) Identity
}

// Identify returns what m knows of the model with the given name: no more than the
// name, if it is not [Identified].
func Identify(m Model, model string) Identity {
	if known, ok := m.(Identified); ok {
		return known.Identify(model)
	}
	return Identity{Model: model}
}
