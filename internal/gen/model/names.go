package model

import (
	"strings"
	"unicode"
)

// snake writes a Go name in snake case. Initialisms are words: GetHTTPStatus is
// get_http_status, UserIDs is user_ids.
func snake(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if i > 0 && begins(runes, i) && runes[i-1] != '_' && r != '_' {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// begins says whether a word begins at runes[i], i > 0.
func begins(runes []rune, i int) bool {
	if !unicode.IsUpper(runes[i]) {
		return false
	}
	if !unicode.IsUpper(runes[i-1]) {
		return true
	}
	// The last capital before a small letter begins a word, unless that letter is
	// the s of a plural.
	if i+1 >= len(runes) || !unicode.IsLower(runes[i+1]) {
		return false
	}
	plural := runes[i+1] == 's' && (i+2 >= len(runes) || !unicode.IsLower(runes[i+2]))
	return !plural
}

// inWords writes an id for people: weather_assistant is "Weather Assistant".
func inWords(id string) string {
	words := strings.FieldsFunc(id, func(r rune) bool { return r == '_' || r == '-' })
	for i, w := range words {
		words[i] = exported(w)
	}
	if len(words) == 0 {
		return id
	}
	return strings.Join(words, " ")
}

// exported raises the first letter of a name.
func exported(name string) string {
	runes := []rune(name)
	if len(runes) > 0 {
		runes[0] = unicode.ToUpper(runes[0])
	}
	return string(runes)
}
