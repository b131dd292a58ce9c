package schema

import (
	"strings"
)

// phrase says a keyword's value in words; "" says that there is nothing to say.
type phrase func(value any) string

// phrases are the keywords that can be said in words.
var phrases = map[string]phrase{
	"minLength":        counted("at least", "character"),
	"maxLength":        counted("at most", "character"),
	"minItems":         counted("at least", "item"),
	"maxItems":         counted("at most", "item"),
	"minProperties":    counted("at least", "key"),
	"maxProperties":    counted("at most", "key"),
	"minimum":          prefixed("at least "),
	"maximum":          prefixed("at most "),
	"exclusiveMinimum": prefixed("more than "),
	"exclusiveMaximum": prefixed("less than "),
	"multipleOf":       prefixed("a multiple of "),
	"default":          prefixed("default: "),
	"format":           named("in the format "),
	"pattern":          named("matching the regular expression "),
	"contentEncoding":  named("encoded as "),
	"contentMediaType": named("of the media type "),
	"title":            func(any) string { return "" },
	"uniqueItems":      when("no item twice"),
	"deprecated":       when("deprecated"),
	"examples":         examples,
}

// about are the kinds of values that a keyword has an effect on (JSON Schema
// 2020-12, validation); those that are not here are about all values.
var about = map[string][]string{
	"properties": {"object"}, "required": {"object"}, "additionalProperties": {"object"},
	"minProperties": {"object"}, "maxProperties": {"object"},
	"items": {"array"}, "minItems": {"array"}, "maxItems": {"array"}, "uniqueItems": {"array"},
	"pattern": {"string"}, "format": {"string"}, "minLength": {"string"}, "maxLength": {"string"},
	"contentEncoding": {"string"}, "contentMediaType": {"string"},
	"minimum": {"number", "integer"}, "maximum": {"number", "integer"}, "multipleOf": {"number", "integer"},
	"exclusiveMinimum": {"number", "integer"}, "exclusiveMaximum": {"number", "integer"},
}

// prefixed puts text before the value, as it is in JSON.
func prefixed(text string) phrase {
	return func(v any) string { return text + render(v) }
}

// named puts text before a string, without its quotes.
func named(text string) phrase {
	return func(v any) string {
		if name, ok := unquote(v); ok {
			return text + name
		}
		return text + render(v)
	}
}

// counted puts text before a number of things.
func counted(text, thing string) phrase {
	return func(v any) string {
		n := render(v)
		if n == "1" {
			return text + " 1 " + thing
		}
		return text + " " + n + " " + thing + "s"
	}
}

// when says text if the value is true.
func when(text string) phrase {
	return func(v any) string {
		if v == literal("true") {
			return text
		}
		return ""
	}
}

func examples(v any) string {
	values, _ := v.([]any)
	if len(values) == 0 {
		return ""
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = render(value)
	}
	return "for example " + strings.Join(texts, " or ")
}

// choices says enum and const in words.
func choices(s *object) []string {
	values, _ := s.get("enum").([]any)
	words := []string{}
	if v := s.get("const"); v != nil {
		words = append(words, "always "+render(v))
	}
	if len(values) > 0 {
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = render(v)
		}
		words = append(words, "one of "+strings.Join(texts, ", "))
	}
	return words
}

// describe adds words to a description.
func describe(description string, words []string) string {
	more := strings.Join(words, "; ")
	switch {
	case more == "":
		return description
	case strings.TrimSpace(description) == "":
		return more
	}
	return description + " (" + more + ")"
}
