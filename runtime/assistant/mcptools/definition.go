package mcptools

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/schema"
	"github.com/aigen-go/aigen/runtime/tool"
)

// The limits of a definition, in bytes and levels. They are far above what a tool
// needs, and keep a server from filling the context of every run.
const (
	maxToolName    = 128
	maxDescription = 4 << 10
	maxSchema      = 32 << 10
	maxSchemaDepth = 32
)

// definition is a tool as its server describes it, fit for a model.
type definition struct {
	// name is the server's.
	name        string
	description string
	// schema is the server's, as compact JSON with its keys in order.
	schema string
	hints  tool.Hints
	// print is the fingerprint of everything that the server said.
	print string
}

// define checks and cleans what a server says of a tool.
func define(t *mcp.Tool, trusted bool) (definition, error) {
	d := definition{name: t.Name, description: describe(t), hints: hintsOf(t.Annotations, trusted)}
	if t.Name == "" || len(t.Name) > maxToolName || !utf8.ValidString(t.Name) {
		return d, fmt.Errorf("its name must have 1 to %d characters", maxToolName)
	}
	clean, ok := cleanSchema(t.InputSchema, 0)
	if !ok {
		return d, fmt.Errorf("its schema is nested deeper than %d levels", maxSchemaDepth)
	}
	if root, ok := clean.(map[string]any); ok && root["properties"] == nil {
		root["properties"] = map[string]any{} // OpenAI insists
	}
	text, err := compact(clean)
	if err != nil {
		return d, fmt.Errorf("its schema: %w", err)
	}
	if len(text) > maxSchema {
		return d, fmt.Errorf("its schema has %d bytes, the limit is %d", len(text), maxSchema)
	}
	if err := schema.CheckMCPInput(text); err != nil {
		return d, fmt.Errorf("its schema: %w", err)
	}
	d.schema = text
	d.print, err = fingerprint(t)
	return d, err
}

// describe is what the model reads: the description, or the title if there is none.
func describe(t *mcp.Tool) string {
	for _, text := range []string{t.Description, t.Title, t.Name} {
		if text = strings.TrimSpace(visible(text)); text != "" {
			return shorten(text, maxDescription)
		}
	}
	return "A tool without a description."
}

// hintsOf takes the server at its word if it is trusted, and else expects the worst.
func hintsOf(a *mcp.ToolAnnotations, trusted bool) tool.Hints {
	if a == nil || !trusted {
		return tool.Hints{Destructive: true}
	}
	return tool.Hints{
		ReadOnly: a.ReadOnlyHint, Idempotent: a.IdempotentHint,
		Destructive: !a.ReadOnlyHint && (a.DestructiveHint == nil || *a.DestructiveHint), // the default of the protocol
	}
}

// fingerprint is the SHA-256 sum of what a server says of a tool: its name, title and
// description, the schema of its arguments, and what it does. The order of keys and
// the schema of the output do not matter.
func fingerprint(t *mcp.Tool) (string, error) {
	text, err := compact([]any{t.Name, t.Title, t.Description, t.InputSchema, t.Annotations})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// cleanSchema copies a schema with its descriptions cleaned, and says whether it is
// not nested too deep.
func cleanSchema(v any, depth int) (any, bool) {
	if depth > maxSchemaDepth {
		return nil, false
	}
	switch v := v.(type) {
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, value := range v {
			if text, ok := value.(string); ok && (key == "description" || key == "title") {
				clean[key] = visible(text)
				continue
			}
			inner, ok := cleanSchema(value, depth+1)
			if !ok {
				return nil, false
			}
			clean[key] = inner
		}
		return clean, true
	case []any:
		clean := make([]any, len(v))
		for i, value := range v {
			inner, ok := cleanSchema(value, depth+1)
			if !ok {
				return nil, false
			}
			clean[i] = inner
		}
		return clean, true
	}
	return v, true
}

// compact is JSON with the keys in order and characters such as < as they are.
func compact(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", errors.New("it cannot be written as JSON")
	}
	return strings.TrimSpace(b.String()), nil
}

// visible takes out of a text what a person would not see in it and a model would:
// control and format characters, such as tags and marks of direction, and characters
// for private use. Lines and tabs stay.
func visible(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n', c == '\t':
			return c
		case unicode.Is(unicode.Zl, c), unicode.Is(unicode.Zp, c):
			return '\n'
		case !unicode.IsGraphic(c), unicode.Is(unicode.Variation_Selector, c):
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, ""))
}

// shorten cuts a text that is too long, and says so.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	const note = " [cut off]"
	for n -= len(note); n > 0 && !utf8.RuneStart(text[n]); n-- {
	}
	return text[:n] + note
}
