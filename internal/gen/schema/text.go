package schema

import (
	"github.com/invopop/jsonschema"

	"github.com/aigen-go/aigen/runtime/format"
)

// textForm fills in the schema of a type with UnmarshalText, whose form has the given name:
// a format of JSON Schema, or one that a schema says in another way.
func textForm(s *jsonschema.Schema, form string) {
	f, _ := format.OfText(form)
	switch {
	case form == "ip":
		s.AnyOf = []*jsonschema.Schema{{Type: "string", Format: "ipv4"}, {Type: "string", Format: "ipv6"}}
	case form == "regexp":
		s.Type, s.Format = "string", "regex"
	case f.Pattern != "":
		s.Type, s.Pattern = "string", f.Pattern
	default:
		s.Type, s.Format = "string", form
	}
}
