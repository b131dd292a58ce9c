package directive

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// meant are words that other tools have for keys.
var meant = map[string]string{
	"min": "minimum", "max": "maximum", "desc": "description", "doc": "description", "regex": "pattern", "regexp": "pattern",
	"secret": "writeOnly", "sensitive": "writeOnly", "unique": "uniqueItems", "oneof": "enum",
	"approve": "confirm", "approval": "confirm", "dangerous": "destructive", "retry": "retries", "temp": "temperature",
}

// presence are words by which other tools say whether an argument must be there.
var presence = []string{"required", "optional", "nullable", "omitempty"}

// keyHint helps with a word that is no key of the directive of the given name.
func keyHint(directive string, a Arg, s spec) string {
	keys := s.words()
	switch near, other := diag.Nearest(a.Key, keys), keyOf(a.Key, directive); {
	case slices.Contains(keys, meant[a.Key]):
		return "did you mean " + strconv.Quote(meant[a.Key]) + "?"
	case s.form == named && slices.Contains(presence, a.Key):
		return "the type says it: a pointer, a variadic parameter, and one with a default may be missing, all others are required"
	case strings.Contains(a.Key, ",") && s.knows(strings.Split(a.Key, ",")):
		return "put blanks between words, and no commas"
	case near == "" && other != "":
		return "it is a key of //ai:" + other
	}
	return diag.DidYouMean(a.Key, keys)
}

// keyOf is another directive that has a key, or "".
func keyOf(key, directive string) string {
	for _, name := range names() {
		if _, ok := specs[name].keys[key]; ok && name != directive {
			return name
		}
	}
	return ""
}

// knows says whether all of some words are keys of a directive.
func (s spec) knows(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		_, ok := s.keys[strings.TrimSpace(w)]
		return !ok
	})
}
