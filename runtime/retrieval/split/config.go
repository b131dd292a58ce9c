package split

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

// The keys that parts have in their metadata.
const (
	// Source is the ID of the document that the part was cut from.
	Source = "source"
	// Headings are those that the part is under, from the highest on, with " > "
	// between them. It is missing where there is none.
	Headings = "headings"
)

// Config says how large parts are. Its zero value is fine for most embedders.
type Config struct {
	// Size is how many characters a part has at most; 0 means 1000.
	Size int
	// Overlap is how many characters at the end of a part may be at the beginning of
	// the next one, too, so that a sentence at the border is whole in one of them. It
	// is at most a quarter of Size. 0 means a tenth of Size, a negative number none. Parts
	// never overlap over a heading or into a block of code.
	Overlap int
}

const (
	defaultSize = 1000
	leastSize   = 10
)

// or fills in what c leaves open.
func (c Config) or() Config {
	if c.Size <= 0 {
		c.Size = defaultSize
	}
	c.Size = max(c.Size, leastSize)
	switch {
	case c.Overlap == 0:
		c.Overlap = c.Size / 10
	case c.Overlap < 0:
		c.Overlap = 0
	}
	c.Overlap = min(c.Overlap, c.Size/4)
	return c
}

// part is a piece of a document.
type part struct {
	headings []string
	text     string
	// anchor is the place in the document, for its URL.
	anchor string
}

// documents makes documents of parts. Parts with the same text are numbered.
func documents(of retrieval.Document, parts []part) []retrieval.Document {
	seen := map[string]int{}
	var docs []retrieval.Document
	for _, p := range parts {
		if strings.TrimSpace(p.text) == "" {
			continue
		}
		d := of
		path := strings.Join(p.headings, " > ")
		sum := sha256.Sum256([]byte(path + "\x00" + p.text))
		d.ID = of.ID + "#" + hex.EncodeToString(sum[:6])
		if seen[d.ID]++; seen[d.ID] > 1 {
			d.ID += "-" + strconv.Itoa(seen[d.ID])
		}
		d.Text, d.Vector, d.Score = p.text, nil, 0
		d.Title = titled(of.Title, p.headings)
		if p.anchor != "" && d.URL != "" && !strings.Contains(d.URL, "#") {
			d.URL += "#" + p.anchor
		}
		d.Metadata = maps.Clone(of.Metadata)
		if d.Metadata == nil {
			d.Metadata = map[string]string{}
		}
		d.Metadata[Source] = of.ID
		if path != "" {
			d.Metadata[Headings] = path
		}
		docs = append(docs, d)
	}
	return docs
}

// titled adds headings to the title of a document, but for a first one that says the
// same.
func titled(title string, headings []string) string {
	if len(headings) > 0 && headings[0] == title {
		headings = headings[1:]
	}
	if title != "" {
		headings = append([]string{title}, headings...)
	}
	return strings.Join(headings, " > ")
}

// clean makes text valid, and gives it Unix line ends.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}
