package model

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/aigen-go/aigen/runtime/format"
)

// durationForm is what the runtime takes as a duration, as in its package tool.
var durationForm = regexp.MustCompile(`^-?([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+$`)

// fitsEnum says why a value is not one of an enum, or "".
func fitsEnum(t *Type, s string) string {
	var values []string
	for _, v := range t.Enum {
		if v.Value == s {
			return ""
		}
		values = append(values, v.Value)
	}
	return "it is not one of " + strings.Join(values, ", ")
}

// fitsText says why a text is not one of a type with UnmarshalText, or "". Of most of
// them there is no saying.
func fitsText(t *Type, s string) string {
	if !isText(t.Format, s) {
		return "it is not " + t.Doc
	}
	if !format.Valid(t.Format, s) {
		return "it is not of the format " + t.Format
	}
	return ""
}

// fitsKey says why a text cannot be a key of a map, or "".
func fitsKey(key *Type, text string) string {
	switch {
	case key == nil:
		return ""
	case key.Kind == Int || key.Kind == Uint || key.Kind == IntEnum:
		return fitsInteger(key, text)
	}
	return fits(key, text)
}

// integerForm is how the runtime takes an integer in a key or in a string.
var integerForm = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

func fitsInteger(t *Type, text string) string {
	if !integerForm.MatchString(text) {
		return "it is not a whole number"
	}
	return fits(t, json.Number(text))
}

// fitsQuoted says why a text does not hold a value of a type, or "".
func fitsQuoted(t *Type, text string) string {
	switch t.Kind {
	case Int, Uint:
		return fitsInteger(t, text)
	case Float:
		if strings.TrimSpace(text) != text {
			return "it is not a number"
		}
	case Bool:
		if text != "true" && text != "false" {
			return "it is neither true nor false"
		}
	}
	return fits(t, decoded(text))
}

// maxDigits is how many digits a big.Int may have in the runtime.
const maxDigits = 1000

// fitsUnion says why a value is none of the variants of an interface, or "".
func fitsUnion(t *Type, v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return "it is not an object"
	}
	name, ok := object[t.Discriminator].(string)
	if !ok {
		return t.Discriminator + " is missing"
	}
	var names []string
	for _, variant := range t.Variants {
		if variant.Name == name {
			return fits(variant.Type, v)
		}
		names = append(names, variant.Name)
	}
	return t.Discriminator + ": it is not one of " + strings.Join(names, ", ")
}
