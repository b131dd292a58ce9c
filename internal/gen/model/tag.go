package model

import (
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// tagWords are what a jsonschema tag has beyond the keywords of //ai:param:
// required, and example for examples.
var tagWords = []string{"required", "example"}

// tagged applies a jsonschema tag to a field. Its items are separated by commas, of
// which one after a backslash is part of an item. A tag whose first item is no
// keyword and has no '=' is a description as a whole.
func (b *builder) tagged(f *Field, tag string, at site) {
	if strings.TrimSpace(tag) == "" {
		return
	}
	if prose(tag) {
		f.Description = tag
		return
	}
	c := constrainer{builder: b, field: f, name: at.name, path: at.path}
	seen := map[string]bool{}
	for _, text := range splitTag(tag) {
		key, value, hasValue := strings.Cut(text, "=")
		key = strings.TrimSpace(key)
		switch key {
		case "":
			continue
		case "required":
			c.required = true
			continue
		case "example":
			key = "examples"
		case "uniqueItems", "writeOnly":
			// invopop/jsonschema wants a value for these flags.
			if value == "false" {
				continue
			}
			value, hasValue = "", hasValue && value != "true"
		}
		if wrong, code := checkTag(key, value, hasValue); wrong != "" {
			b.wrong(at, code, wrong, tagHint(key, code))
			continue
		}
		if seen[key] && !directive.Repeats(key) {
			b.wrong(at, diag.GivenTwice, "its jsonschema tag has "+key+" twice", "")
			continue
		}
		seen[key] = true
		c.words = append(c.words, word{key, value, f.Pos})
	}
	c.apply()
}

func checkTag(key, value string, hasValue bool) (string, diag.Code) {
	for _, k := range directive.Keywords() {
		if k == key {
			return directive.CheckKeyword(key, value, hasValue), diag.BadValue
		}
	}
	return "a jsonschema tag has no keyword " + strconv.Quote(key), diag.UnknownKeyword
}

func tagHint(key string, code diag.Code) string {
	if code != diag.UnknownKeyword {
		return ""
	}
	return diag.DidYouMean(key, append(directive.Keywords(), tagWords...))
}

// prose says whether a tag is a description as a whole.
func prose(tag string) bool {
	first := splitTag(tag)[0]
	word, _, _ := strings.Cut(strings.TrimSpace(first), " ")
	if strings.Contains(word, "=") {
		return false
	}
	if strings.TrimSpace(first) != word {
		return true
	}
	return diag.Nearest(word, append(directive.Keywords(), tagWords...)) == ""
}

// splitTag splits a tag at its commas, but for those after a backslash.
func splitTag(tag string) []string {
	var all []string
	var b strings.Builder
	for i := 0; i < len(tag); i++ {
		switch {
		case tag[i] == '\\' && i+1 < len(tag) && tag[i+1] == ',':
			b.WriteByte(',')
			i++
		case tag[i] == ',':
			all = append(all, b.String())
			b.Reset()
		default:
			b.WriteByte(tag[i])
		}
	}
	return append(all, b.String())
}
