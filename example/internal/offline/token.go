package offline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, or one character that is not part of a word.
type token struct {
	text string
	// stem is the word in lower case and without the ending of a plural.
	stem string
	// from and to are where the token is in the text, in bytes.
	from, to int
	word     bool
}

// capital says whether the token begins with a capital letter.
func (t token) capital() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// tokens cuts a text into words and punctuation.
func tokens(text string) []token {
	var list []token
	for i := 0; i < len(text); {
		n := wordLen(text[i:])
		if n > 0 {
			w := text[i : i+n]
			list = append(list, token{text: w, stem: stem(w), from: i, to: i + n, word: true})
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsSpace(r) {
			list = append(list, token{text: text[i : i+size], from: i, to: i + size})
		}
		i += size
	}
	return list
}

// wordLen returns how long the word is that text begins with. Hyphens,
// apostrophes and decimal points are part of a word if it goes on after them.
func wordLen(text string) int {
	end := 0
	for i, r := range text {
		switch {
		case unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number):
			end = i + utf8.RuneLen(r)
		case end == i && i > 0 && strings.ContainsRune("-'’.", r):
		default:
			return end
		}
	}
	return end
}

// stem makes "Forecasts" and "forecast's" the same as "forecast".
func stem(word string) string {
	s := strings.ToLower(strings.ReplaceAll(word, "’", "'"))
	s = strings.TrimSuffix(s, "'s")
	if len(s) > 3 && strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss") {
		s = s[:len(s)-1]
	}
	return s
}

// stems returns the stems of the words of a text; a name such as fetch_current
// or fetchCurrent is several words.
func stems(text string) []string {
	var list []string
	for _, t := range tokens(splitCamel(text)) {
		if t.word {
			list = append(list, t.stem)
		}
	}
	return list
}

func splitCamel(text string) string {
	var b strings.Builder
	lower := false
	for _, r := range text {
		if unicode.IsUpper(r) && lower {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(r)
	}
	return b.String()
}

// set is a set of words, written as one text.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
