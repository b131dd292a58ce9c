package schema

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// enum fills in the schema of a type with constants, whose names and comments become
// part of the description.
func enum(s *jsonschema.Schema, t *model.Type) {
	s.Type = "string"
	if t.Kind == model.IntEnum {
		s.Type = "integer"
	}
	s.Description = enumDescription(s.Description, t)
	for _, v := range t.Enum {
		if t.Kind == model.IntEnum {
			s.Enum = append(s.Enum, json.RawMessage(v.Value))
			continue
		}
		s.Enum = append(s.Enum, v.Value)
	}
}

// enumDescription adds to a description what the values of an enum mean.
func enumDescription(text string, t *model.Type) string {
	lines := []string{}
	if text != "" {
		lines = append(lines, text)
	}
	for _, v := range t.Enum {
		if said := meaning(v); said != "" {
			lines = append(lines, fmt.Sprintf("- %s: %s", v.Value, said))
		}
	}
	return strings.Join(lines, "\n")
}

// meaning is the comment of a constant, with the name of an integer.
func meaning(v model.EnumValue) string {
	doc := strings.Join(strings.Fields(v.Doc), " ")
	switch {
	case doc == "":
		return v.Name
	case v.Name == "" || strings.HasPrefix(doc, v.Name):
		return doc
	}
	return v.Name + ", " + doc
}
