package schema

import (
	"fmt"
	"slices"
)

// Dialect names a form of JSON Schema.
type Dialect string

// The dialects.
const (
	// Neutral is what aigen generates: JSON Schema 2020-12.
	Neutral Dialect = "neutral"
	// OpenAI is the strict mode of OpenAI, which others have taken over.
	OpenAI Dialect = "openai"
	// Anthropic is the strict mode of Anthropic.
	Anthropic Dialect = "anthropic"
	// Gemini is the field "parameters" of Gemini.
	Gemini Dialect = "gemini"
	// MCP is the inputSchema of the Model Context Protocol.
	MCP Dialect = "mcp"
)

// form is what a dialect can do.
type form struct {
	dialect Dialect
	// provider is the dialect's name for people.
	provider string
	rules    *rules
	render   func(neutral string) (string, error)
	check    func(schema string) error
}

var forms = []form{
	{Neutral, "aigen", &mcp, neutral, CheckMCPInput},
	{OpenAI, "OpenAI", &openAI, OpenAIStrict, CheckOpenAIStrict},
	{Anthropic, "Anthropic", &anthropic, AnthropicStrict, CheckAnthropicStrict},
	{Gemini, "Gemini", &gemini, GeminiParameters, CheckGeminiParameters},
	{MCP, "MCP", &mcp, MCPInput, CheckMCPInput},
}

// Dialects returns all dialects.
func Dialects() []Dialect {
	all := make([]Dialect, len(forms))
	for i, f := range forms {
		all[i] = f.dialect
	}
	return all
}

// Render renders a neutral schema, as the function of the dialect does:
// [OpenAIStrict], [AnthropicStrict], [GeminiParameters], [MCPInput].
func (d Dialect) Render(neutral string) (string, error) {
	f, err := d.form()
	if err != nil {
		return "", err
	}
	return f.render(neutral)
}

// Check says what is wrong with a schema that is meant to be of the dialect; nil
// if nothing is.
func (d Dialect) Check(schema string) error {
	f, err := d.form()
	if err != nil {
		return err
	}
	return f.check(schema)
}

// Provider names the dialect for people: "OpenAI".
func (d Dialect) Provider() string {
	f, err := d.form()
	if err != nil {
		return string(d)
	}
	return f.provider
}

func (d Dialect) form() (form, error) {
	i := slices.IndexFunc(forms, func(f form) bool { return f.dialect == d })
	if i < 0 {
		return form{}, fmt.Errorf("there is no dialect %q; there are %q", string(d), Dialects())
	}
	return forms[i], nil
}

func neutral(text string) (string, error) { return text, CheckMCPInput(text) }
