package schema

import (
	"encoding/json"
	"fmt"

	"github.com/invopop/jsonschema"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// The patterns of texts that package runtime/tool takes.
const (
	durationPattern = `^-?([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+$`
	integerPattern  = `^(0|-?[1-9][0-9]*)$`
	naturalPattern  = `^(0|[1-9][0-9]*)$`
	numberPattern   = `^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`
)

// special fills in the schema of a type that has a form of its own.
func special(s *jsonschema.Schema, t *model.Type) (*jsonschema.Schema, error) {
	switch t.Kind {
	case model.Duration:
		s.Type, s.Pattern = "string", durationPattern
	case model.URL:
		s.Type, s.Format = "string", "uri"
	case model.BigInt:
		s.Type = "integer"
	case model.Number:
		s.Type = "number"
	case model.Any, model.Raw:
	case model.Quoted:
		quoted(s, t.Elem)
	case model.Custom:
		if err := json.Unmarshal([]byte(t.Schema), s); err != nil {
			return nil, fmt.Errorf("the schema of %s: %w", t.Go.Expr, err)
		}
		if s.Description == "" {
			s.Description = t.Doc
		}
	default:
		return nil, fmt.Errorf("%s has no JSON Schema (kind %d)", t.Go.Expr, t.Kind)
	}
	return s, nil
}

// quoted fills in the schema of a string that holds a value of type t.
func quoted(s *jsonschema.Schema, t *model.Type) {
	s.Type = "string"
	switch t.Kind {
	case model.Bool:
		s.Enum = []any{"true", "false"}
	case model.Int, model.Uint:
		s.Pattern = integerText(t)
	default:
		s.Pattern = numberPattern
	}
}

// keys returns the schema of the keys of a map, or nil if any text is one.
func keys(t *model.Type) *jsonschema.Schema {
	if t == nil {
		return nil
	}
	s := &jsonschema.Schema{}
	switch t.Kind {
	case model.Int, model.Uint:
		s.Pattern = integerText(t)
	case model.Enum, model.IntEnum, model.TextEnum:
		s.Description = enumDescription("", t)
		for _, v := range t.Enum {
			s.Enum = append(s.Enum, v.Value)
		}
	case model.Text:
		if t.Format == "" {
			return nil
		}
		textForm(s, t.Format)
		s.Type = ""
	default:
		return nil
	}
	return s
}
