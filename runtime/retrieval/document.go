package retrieval

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"unicode/utf8"
)

// Document is a text that can be found: a page, or the part of one that a
// splitter cut out.
type Document struct {
	// ID names the document in its index. It is neither empty nor longer than
	// [MaxID] bytes.
	ID string
	// Title is for people, who see it as the name of a source. It is searched, too.
	Title string
	// URL is where people can read the document; it may be empty.
	URL string
	// Text is what is searched, and what a model reads.
	Text string
	// Owner is who alone may find the document: the ID of a user, or of a tenant.
	// Everybody may find one without an owner. See Query.Owner.
	Owner string
	// Metadata are facts about the document that a [Query] can filter by.
	Metadata map[string]string
	// Vector stands for the meaning of the text. An index with an [Embedder] sets
	// it itself where it is nil; what is found comes without it.
	Vector []float32
	// Score says how well a found document fits, more being better. Scores of
	// different queries cannot be compared.
	Score float64
}

// Limits of a document, in bytes. They are far above what is of use to a model,
// and keep one document from taking the memory of all others.
const (
	MaxID   = 512
	MaxText = 16 << 20
)

var (
	// ErrInvalid is wrapped by the errors about a document or a query that no index
	// takes: trying again does not help.
	ErrInvalid = errors.New("invalid")
	// ErrDimensions is wrapped by the errors about a vector whose length is not that
	// of the others. The way out is an index of its own for each embedder.
	ErrDimensions = errors.New("vectors of different lengths cannot be compared")
	// ErrEmbedder is wrapped by the error about an index in a file that was made with
	// another [Embedder]. The way out is an index of its own for each embedder.
	ErrEmbedder = errors.New("the index was made with another embedder")
)

// Check says what is wrong with d; the error wraps [ErrInvalid]. Every index calls
// it before it takes a document.
func (d *Document) Check() error {
	switch {
	case d.ID == "":
		return fmt.Errorf("%w document: it has no ID", ErrInvalid)
	case len(d.ID) > MaxID:
		return fmt.Errorf("%w document: its ID has %d bytes, more than %d", ErrInvalid, len(d.ID), MaxID)
	case d.size() > MaxText:
		return fmt.Errorf("%w document %.40q: it has more than %d bytes; split it", ErrInvalid, d.ID, MaxText)
	}
	for _, text := range []string{d.ID, d.Title, d.URL, d.Text, d.Owner} {
		if !utf8.ValidString(text) {
			return fmt.Errorf("%w document %.40q: its text is not UTF-8", ErrInvalid, d.ID)
		}
	}
	for key, value := range d.Metadata {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return fmt.Errorf("%w document %.40q: its metadata is not UTF-8", ErrInvalid, d.ID)
		}
	}
	if d.Vector != nil {
		if err := CheckVector(d.Vector); err != nil {
			return fmt.Errorf("document %.40q: %w", d.ID, err)
		}
	}
	return nil
}

// size counts the bytes of everything that an index keeps as text.
func (d *Document) size() int {
	n := len(d.Text) + len(d.Title) + len(d.URL) + len(d.Owner)
	for key, value := range d.Metadata {
		n += len(key) + len(value)
	}
	return n
}

// Clone returns a copy that shares nothing with d which can be changed.
func (d Document) Clone() Document {
	d.Metadata = maps.Clone(d.Metadata)
	d.Vector = append([]float32(nil), d.Vector...)
	return d
}

// CheckVector says why v cannot be compared with others; the error wraps
// [ErrInvalid]. A vector of zeros is fine: it has no direction, and is like no
// other.
func CheckVector(v []float32) error {
	if len(v) == 0 {
		return fmt.Errorf("%w vector: it has no numbers", ErrInvalid)
	}
	for i, x := range v {
		if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%w vector: number %d of %d is %v", ErrInvalid, i+1, len(v), x)
		}
	}
	return nil
}
