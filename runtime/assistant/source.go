package assistant

import (
	"math"
	"net/url"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/retrieval"
)

// Bounds of what is stored of a source, in characters.
const (
	maxSourceName = 300
	maxSourceURL  = 2000
)

// source is what an answer keeps of a document: its name and its place, but not
// its text, for what was retrieved is not stored. A URL that a browser would run
// is left out.
func source(d retrieval.Document) chat.Part {
	s := &chat.Source{ID: valid(d.ID, retrieval.MaxID), Title: valid(d.Title, maxSourceName), Score: d.Score}
	if math.IsNaN(s.Score) || math.IsInf(s.Score, 0) { // JSON has neither
		s.Score = 0
	}
	if u, err := url.Parse(d.URL); err == nil && len(d.URL) <= maxSourceURL {
		switch strings.ToLower(u.Scheme) {
		case "", "http", "https":
			s.URL = d.URL
		}
	}
	return chat.Part{Type: chat.PartSource, Source: s}
}

func valid(text string, n int) string { return clip(strings.ToValidUTF8(text, "\uFFFD"), n) }

// withSources adds the sources of the run to its answer.
func (r *run) withSources(answer chat.Message) chat.Message {
	if len(answer.Calls()) == 0 {
		answer.Parts = append(answer.Parts[:len(answer.Parts):len(answer.Parts)], r.sources...)
	}
	return answer
}
