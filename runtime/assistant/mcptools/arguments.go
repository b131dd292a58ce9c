package mcptools

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/aigen-go/aigen/runtime/tool"
)

// reader reads the arguments of a tool, which are handed on as they are written. It
// checks what the outermost level of the schema says of keys; all else is for the
// server to check.
type reader struct {
	// known are the keys that the arguments may have, if closed.
	known    map[string]json.RawMessage
	required []string
	closed   bool
}

func readerOf(schema string) reader {
	var root struct {
		Properties           map[string]json.RawMessage
		Required             []string
		AdditionalProperties json.RawMessage
		PatternProperties    json.RawMessage
	}
	if err := json.Unmarshal([]byte(schema), &root); err != nil {
		return reader{} // it says nothing of keys in words that we know
	}
	return reader{
		known: root.Properties, required: root.Required,
		closed: string(root.AdditionalProperties) == "false" && root.PatternProperties == nil,
	}
}

func (r reader) read(d *tool.Decoder) json.RawMessage {
	text := tool.Raw(d)
	var given map[string]json.RawMessage
	if err := json.Unmarshal(text, &given); err != nil || given == nil {
		if text != nil {
			d.Problem("the arguments must be an object")
		}
		return text
	}
	for _, name := range r.required {
		if _, ok := given[name]; !ok {
			d.Problem("%s: required", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := r.known[name]; r.closed && !ok {
			d.Problem("%s: unknown argument", shorten(oneLine(name), maxToolName))
		}
	}
	return text
}
