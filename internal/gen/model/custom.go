package model

import (
	"bytes"
	"encoding/json"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// custom derives a type that reads its JSON itself: its form is what //ai:schema
// says.
func (b *builder) custom(out *Type, t types.Type, at site) bool {
	if named, ok := t.(*types.Named); ok {
		if d := b.annotation(named, directive.Schema); d != nil {
			out.Kind = Custom
			out.Schema, ok = b.writtenSchema(named.Obj().Name(), d)
			return ok
		}
		if b.unread(named) {
			return false
		}
		if b.foreign(named) {
			name := named.Obj().Name()
			b.notRead(at, diag.CustomJSON, b.say(t)+" reads its JSON itself, so that nothing is known of its form",
				"declare a type here that embeds it, type "+name+" struct{ "+b.say(t)+" }, and say its form with //ai:schema on that")
			return false
		}
	}
	b.wrong(at, diag.CustomJSON, b.say(t)+" reads its JSON itself, so that nothing is known of its form",
		"say it with //ai:schema on the type, or give the type UnmarshalText instead if it is a string in JSON")
	return false
}

// writtenSchema checks the JSON of //ai:schema and returns it without blanks.
func (b *builder) writtenSchema(name string, d *directive.Directive) (text string, ok bool) {
	var buffer bytes.Buffer
	wrong := ""
	if err := json.Compact(&buffer, []byte(d.Text)); err != nil {
		wrong = "it is not JSON: " + err.Error()
	} else {
		wrong = checkSchema(decoded(buffer.String()), "")
	}
	if wrong == "" && !typed(decoded(buffer.String())) {
		wrong = "the type is missing, or is null, which UnmarshalJSON never gets"
	}
	if wrong != "" {
		b.report(diag.Diagnostic{Code: diag.BadValue, Pos: d.Pos, Message: "//ai:schema of " + name + ": " + wrong,
			Hint: `write a JSON Schema, such as //ai:schema {"type":"string","pattern":"^[0-9]+$"}`})
		return "", false
	}
	return buffer.String(), true
}

// typed says whether a schema says what a value is, and excludes null.
func typed(schema any) bool {
	s, _ := schema.(map[string]any)
	switch t := s["type"].(type) {
	case string:
		return t != "null"
	case []any:
		return !slices.Contains(t, any("null"))
	}
	if values, ok := s["enum"].([]any); ok {
		return !slices.Contains(values, nil)
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		if branches, ok := s[key].([]any); ok && len(branches) > 0 {
			return !slices.ContainsFunc(branches, func(b any) bool { return !typed(b) })
		}
	}
	return s["const"] != nil
}

var jsonTypes = []string{"string", "number", "integer", "boolean", "object", "array", "null"}

// forms returns what the value of each keyword has to be.
func forms() map[string]func(v any) string {
	return map[string]func(v any) string{
		"type": typeForm, "title": stringForm, "description": stringForm, "format": stringForm, "pattern": patternForm,
		"contentEncoding": stringForm, "contentMediaType": stringForm,
		"minLength": countForm, "maxLength": countForm, "minItems": countForm, "maxItems": countForm,
		"minProperties": countForm, "maxProperties": countForm,
		"minimum": numberForm, "maximum": numberForm, "exclusiveMinimum": numberForm, "exclusiveMaximum": numberForm, "multipleOf": numberForm,
		"uniqueItems": boolForm, "deprecated": boolForm, "writeOnly": boolForm,
		"enum": listForm, "examples": listForm, "required": listForm,
		"const": func(any) string { return "" }, "default": func(any) string { return "" },
		"items": nestedForm, "additionalProperties": nestedForm, "propertyNames": nestedForm,
		"properties": membersForm, "anyOf": branchesForm, "oneOf": branchesForm,
	}
}

// checkSchema says what is wrong with a JSON Schema, or "". It knows the keywords
// that a value can be described with in one place: none that refers elsewhere.
func checkSchema(v any, path string) string {
	s, ok := v.(map[string]any)
	if !ok {
		return at(path, "it is not an object")
	}
	keywords := forms()
	for _, key := range slices.Sorted(maps.Keys(s)) {
		form, known := keywords[key]
		if !known {
			wrong := "there is no keyword " + strconv.Quote(key)
			if near := diag.Nearest(key, slices.Sorted(maps.Keys(keywords))); near != "" {
				wrong += "; did you mean " + near + "?"
			}
			return at(path, wrong)
		}
		if wrong := form(s[key]); wrong != "" {
			return at(path, key+": "+wrong)
		}
	}
	return ""
}

func at(path, wrong string) string {
	if path == "" {
		return wrong
	}
	return path + ": " + wrong
}

func typeForm(v any) string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, t := range list {
		if name, ok := t.(string); !ok || !slices.Contains(jsonTypes, name) {
			return "it is not a type of JSON"
		}
	}
	return ""
}

func stringForm(v any) string {
	if _, ok := v.(string); !ok {
		return "it is not a string"
	}
	return ""
}

func patternForm(v any) string {
	s, ok := v.(string)
	if !ok {
		return "it is not a string"
	}
	if _, err := regexp.Compile(s); err != nil {
		return err.Error()
	}
	return ""
}

func countForm(v any) string {
	n, ok := v.(json.Number)
	if !ok || directive.CheckKeyword("minLength", n.String(), true) != "" {
		return "it is not a whole number, 0 or more"
	}
	return ""
}

func numberForm(v any) string {
	if _, ok := v.(json.Number); !ok {
		return "it is not a number"
	}
	return ""
}

func boolForm(v any) string {
	if _, ok := v.(bool); !ok {
		return "it is neither true nor false"
	}
	return ""
}

func listForm(v any) string {
	if list, ok := v.([]any); !ok || len(list) == 0 {
		return "it is not a list of values"
	}
	return ""
}

func nestedForm(v any) string {
	if _, ok := v.(bool); ok {
		return ""
	}
	return checkSchema(v, "")
}

func membersForm(v any) string {
	members, ok := v.(map[string]any)
	if !ok {
		return "it is not an object"
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if wrong := checkSchema(members[name], name); wrong != "" {
			return wrong
		}
	}
	return ""
}

func branchesForm(v any) string {
	branches, ok := v.([]any)
	if !ok || len(branches) == 0 {
		return "it is not a list of schemas"
	}
	for i, branch := range branches {
		if wrong := checkSchema(branch, strconv.Itoa(i)); wrong != "" {
			return wrong
		}
	}
	return ""
}
