package web

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Fixtures is a [Searcher] and a [Reader] that knows a few pages about movies,
// and needs no network. They are made up after the real ones, and say so.
type Fixtures struct{ pages []page }

var (
	_ Searcher = (*Fixtures)(nil)
	_ Reader   = (*Fixtures)(nil)
)

type page struct{ URL, Title, Text string }

//go:embed fixtures.json
var fixtures []byte

// NewFixtures returns the pages that come with the example.
func NewFixtures() (*Fixtures, error) {
	f := new(Fixtures)
	if err := json.Unmarshal(fixtures, &f.pages); err != nil {
		return nil, fmt.Errorf("reading the made-up pages: %w", err)
	}
	return f, nil
}

// Name says that the pages are made up.
func (*Fixtures) Name() string { return "fixtures" }

// Search returns the pages that have the most of the words.
func (f *Fixtures) Search(_ context.Context, words string) ([]Hit, error) {
	wanted := wordsOf(words)
	type scored struct {
		Hit
		score int
	}
	var found []scored
	for _, p := range f.pages {
		has := wordsOf(p.Title + " " + p.Text)
		score := 0
		for w := range wanted {
			if has[w] {
				score++
			}
		}
		if score > 0 {
			found = append(found, scored{Hit{Title: p.Title, URL: p.URL, Text: firstLine(p.Text)}, score})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	results := []Hit{}
	for _, s := range found[:min(len(found), 5)] {
		results = append(results, s.Hit)
	}
	return results, nil
}

// Read returns the text of a page.
func (f *Fixtures) Read(_ context.Context, url string) (string, error) {
	for _, p := range f.pages {
		if p.URL == url {
			return p.Text, nil
		}
	}
	return "", fmt.Errorf("there is no page %s among the fixtures", url)
}

func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) > 2 {
			words[w] = true
		}
	}
	return words
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
