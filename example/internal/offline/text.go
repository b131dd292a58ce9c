package offline

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// formats are strings that can be told by their looks.
var formats = map[string]*regexp.Regexp{
	"email": regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+`),
	"uri":   regexp.MustCompile(`https?://[^\s"<>]*[^\s"<>.,;:!?)]`),
	"uuid":  regexp.MustCompile(`\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`),
	"ipv4":  regexp.MustCompile(`\b\d{1,3}(\.\d{1,3}){3}\b`),
	"time":  regexp.MustCompile(`\b([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?\b`),
}

func (f *finder) string(name string, s *schema) (any, int) {
	text, worth := "", exactValue
	switch re := formats[s.Format]; {
	case s.Format == "date" || s.Format == "date-time":
		text = f.date(s.Format)
	case re != nil:
		text = f.looksLike(s.Format, re)
	case s.Format == "":
		text, worth = f.words(name), looseValue
	}
	if text == "" || !s.allows(text) {
		return nil, 0
	}
	return text, worth
}

func (f *finder) looksLike(format string, re *regexp.Regexp) string {
	left, looked := f.byFormat[format]
	if !looked {
		left = re.FindAllString(f.text, -1)
	}
	if len(left) == 0 {
		return ""
	}
	f.byFormat[format] = left[1:]
	return left[0]
}

func (f *finder) date(format string) string {
	if len(f.dates) == 0 {
		return ""
	}
	day := f.dates[0]
	f.dates = f.dates[1:]
	if format == "date" {
		return day.Format(time.DateOnly)
	}
	return day.Format(time.RFC3339)
}

// The parameters that a place, or the question itself, can stand for.
var (
	placeNames = set("location place city town country address region area state village where destination origin")
	queryNames = set("q query question text message content input prompt search request topic")
)

// words returns the words that are meant for a parameter without a format: what
// stands behind its name, a place, what is in quotes, the question.
func (f *finder) words(name string) string {
	names := stems(name)
	isOne := func(words map[string]bool) bool {
		return slices.ContainsFunc(names, func(n string) bool { return words[n] })
	}
	switch {
	case len(names) == 0:
		return ""
	case isOne(placeNames):
		if f.placed {
			return ""
		}
		f.placed = true
		return placeIn(f.text, f.tokens)
	case len(f.quotes) > 0:
		text := f.quotes[0]
		f.quotes = f.quotes[1:]
		return text
	case isOne(queryNames):
		return strings.TrimSpace(f.text)
	}
	return f.behind(names[len(names)-1])
}

// behind returns what follows a word, up to the next punctuation.
func (f *finder) behind(word string) string {
	for i, t := range f.tokens {
		if !t.word || t.stem != word {
			continue
		}
		rest := f.tokens[i+1:]
		for len(rest) > 0 && (!rest[0].word || rest[0].stem == "i" || rest[0].stem == "is") {
			rest = rest[1:]
		}
		end := slices.IndexFunc(rest, func(t token) bool { return !t.word })
		if end < 0 {
			end = len(rest)
		}
		if end > 0 {
			return f.text[rest[0].from:rest[end-1].to]
		}
	}
	return ""
}

// allows says whether a text keeps the constraints of the schema.
func (s *schema) allows(text string) bool {
	n := utf8.RuneCountInString(text)
	if s.MinLength != nil && n < *s.MinLength || s.MaxLength != nil && n > *s.MaxLength {
		return false
	}
	if s.Pattern == "" {
		return true
	}
	re, err := regexp.Compile(s.Pattern)
	return err == nil && re.MatchString(text)
}
