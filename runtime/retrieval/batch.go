package retrieval

import (
	"context"
	"fmt"
)

// What follows is for those who write an [Index].

// Distinct checks documents, and returns copies of them: of those with the same ID
// the last one.
func Distinct(docs []Document) ([]Document, error) {
	last := make(map[string]int, len(docs))
	for i := range docs {
		if err := docs[i].Check(); err != nil {
			return nil, err
		}
		last[docs[i].ID] = i
	}
	distinct := make([]Document, 0, len(last))
	for i, d := range docs {
		if last[d.ID] == i {
			d = d.Clone()
			d.Score = 0
			distinct = append(distinct, d)
		}
	}
	return distinct, nil
}

// CheckReplace says why the arguments of [Indexer] Replace are wrong; the error
// wraps [ErrInvalid].
func CheckReplace(filter map[string]string, docs []Document) error {
	if len(filter) == 0 {
		return fmt.Errorf("%w filter: it is empty, and would remove every document", ErrInvalid)
	}
	for i := range docs {
		if !matches(filter, docs[i].Metadata) {
			return fmt.Errorf("%w document %.40q: its metadata does not have what the filter says", ErrInvalid, docs[i].ID)
		}
	}
	return nil
}

// EmbedDocuments sets the vectors of those docs that have none, from their titles
// and texts. known returns the vector of a document that is in the index with the
// same title and text, or nil; so nothing is embedded twice. A nil embedder leaves
// docs as they are.
func EmbedDocuments(ctx context.Context, e Embedder, docs []Document, known func(context.Context, *Document) ([]float32, error)) error {
	if e == nil {
		return nil
	}
	var texts []string
	var of []*Document
	for i := range docs {
		d := &docs[i]
		if d.Vector != nil {
			continue
		}
		var err error
		if d.Vector, err = known(ctx, d); err != nil {
			return err
		}
		if d.Vector == nil {
			texts, of = append(texts, d.embedded()), append(of, d)
		}
	}
	vectors, err := Embed(ctx, e, texts)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		of[i].Vector = v
	}
	return nil
}

// embedded is the text that the vector of d is made of.
func (d *Document) embedded() string {
	if d.Title == "" {
		return d.Text
	}
	return d.Title + "\n\n" + d.Text
}

// SameLength says how long the vectors of docs are, if they are all as long as size,
// or of one length if size is 0; the error wraps [ErrDimensions]. It is size if they
// have none.
func SameLength(size int, docs []Document) (int, error) {
	for _, d := range docs {
		switch {
		case d.Vector == nil || len(d.Vector) == size:
		case size == 0:
			size = len(d.Vector)
		default:
			return 0, fmt.Errorf("document %.40q: %w: %d and %d", d.ID, ErrDimensions, len(d.Vector), size)
		}
	}
	return size, nil
}
