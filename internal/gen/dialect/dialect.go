// Package dialect holds the tools of assistants against what providers accept: it
// renders their schemas, and reports what a provider would refuse.
package dialect

import (
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/model"
	neutral "github.com/aigen-go/aigen/internal/gen/schema"
	"github.com/aigen-go/aigen/runtime/schema"
)

// Text returns the neutral schema of a tool's arguments.
func Text(t *model.Tool) (string, error) {
	s, err := neutral.Of(t.Args)
	if err != nil {
		return "", fmt.Errorf("the schema of the tool %s: %w", t.Name, err)
	}
	return neutral.JSON(s)
}

// family are the names of a provider's models, by how they begin.
var family = []struct {
	begin    string
	provider schema.Dialect
}{
	{"gpt", schema.OpenAI}, {"chatgpt", schema.OpenAI}, {"o1", schema.OpenAI}, {"o3", schema.OpenAI}, {"o4", schema.OpenAI},
	{"claude", schema.Anthropic}, {"gemini", schema.Gemini},
}

// providers returns the providers that an assistant may run on: that of its model,
// if the name of the model tells which one; else all of them.
func providers(a *model.Assistant) (all []schema.Dialect, named bool) {
	name := strings.ToLower(a.Model[strings.LastIndexByte(a.Model, '/')+1:])
	for _, f := range family {
		if strings.HasPrefix(name, f.begin) {
			return []schema.Dialect{f.provider}, true
		}
	}
	return []schema.Dialect{schema.OpenAI, schema.Anthropic, schema.Gemini}, false
}
