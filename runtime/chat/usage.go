package chat

// Usage counts the tokens of one model call, or of several added up.
type Usage struct {
	// Input counts all tokens sent, cached ones included.
	Input int64 `json:"input"`
	// Output counts all tokens received, reasoning included.
	Output int64 `json:"output"`
	// Cached counts those of Input that the provider had in its cache.
	Cached int64 `json:"cached,omitempty"`
	// Reasoning counts those of Output that were spent on reasoning.
	Reasoning int64 `json:"reasoning,omitempty"`
}

// Add adds u2 to u.
func (u *Usage) Add(u2 Usage) {
	u.Input += u2.Input
	u.Output += u2.Output
	u.Cached += u2.Cached
	u.Reasoning += u2.Reasoning
}

// Total is the number of tokens in and out.
func (u Usage) Total() int64 { return u.Input + u.Output }
