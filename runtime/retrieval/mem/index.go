package mem

import (
	"context"
	"fmt"
	"sync"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/vectors"
)

// Index is a [retrieval.Index] in memory. It is safe for concurrent use: searches go
// on together, and wait only while documents are put in, not while they are embedded.
type Index struct {
	config Config

	mu sync.RWMutex
	// docs are all documents, removed ones included until there are more of them than
	// of the others. A document's place in it is its number.
	docs    []entry
	numbers map[string]int // by ID
	words   postings
	// size is the length of the vectors, or 0 as long as there is none.
	size int
}

var _ retrieval.Index = (*Index)(nil)

// entry is a document and what is needed to find it.
type entry struct {
	retrieval.Document
	// unit is the vector at length 1; nil if the document has none, or one of zeros.
	unit []float32
	// length counts the words.
	length  int
	removed bool
}

// Config is what an [Index] can be told. Its zero value finds by words alone.
type Config struct {
	// Embedder makes the vectors of documents and questions; nil means that documents
	// bring theirs, or have none.
	Embedder retrieval.Embedder
	// MinSimilarity is the cosine that a document and a question must have to be found
	// by their vectors; 0 means any. What is a good value depends on the embedder.
	MinSimilarity float64
}

// New makes an empty index.
func New(c Config) *Index {
	return &Index{config: c, numbers: map[string]int{}, words: newPostings()}
}

// Len is how many documents there are.
func (x *Index) Len(context.Context) (int, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.numbers), nil
}

// Upsert adds documents, and replaces those whose ID is there.
func (x *Index) Upsert(ctx context.Context, docs ...retrieval.Document) error {
	if err := x.change(ctx, nil, docs); err != nil {
		return fmt.Errorf("add documents to the index: %w", err)
	}
	return nil
}

// Replace makes docs those documents whose metadata has all of filter.
func (x *Index) Replace(ctx context.Context, filter map[string]string, docs ...retrieval.Document) error {
	err := retrieval.CheckReplace(filter, docs)
	if err == nil {
		err = x.change(ctx, filter, docs)
	}
	if err != nil {
		return fmt.Errorf("replace documents of the index: %w", err)
	}
	return nil
}

// Delete removes documents.
func (x *Index) Delete(_ context.Context, ids ...string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		x.remove(id)
	}
	x.tidy()
	return nil
}

// change removes what matches the filter, if there is one, and puts docs in.
func (x *Index) change(ctx context.Context, filter map[string]string, docs []retrieval.Document) error {
	docs, err := retrieval.Distinct(docs)
	if err != nil {
		return err
	}
	if err := retrieval.EmbedDocuments(ctx, x.config.Embedder, docs, x.known); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	size := x.size
	if len(x.numbers) == 0 {
		size = 0
	}
	if size, err = retrieval.SameLength(size, docs); err != nil {
		return err
	}
	x.size = size
	if len(filter) > 0 {
		x.removeMatching(filter)
	}
	for _, d := range docs {
		x.remove(d.ID)
		x.put(d)
	}
	x.tidy()
	return nil
}

// known returns the vector of a document that is there already.
func (x *Index) known(_ context.Context, d *retrieval.Document) ([]float32, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n, ok := x.numbers[d.ID]
	if !ok || x.docs[n].Title != d.Title || x.docs[n].Text != d.Text {
		return nil, nil
	}
	return x.docs[n].Vector, nil
}

func (x *Index) put(d retrieval.Document) {
	n := len(x.docs)
	e := entry{Document: d, unit: vectors.Unit(d.Vector)}
	e.length = x.words.add(n, d.Title, d.Text)
	x.docs = append(x.docs, e)
	x.numbers[d.ID] = n
}

func (x *Index) remove(id string) {
	n, ok := x.numbers[id]
	if !ok {
		return
	}
	x.words.remove(x.docs[n].length, x.docs[n].Title, x.docs[n].Text)
	x.docs[n] = entry{removed: true}
	delete(x.numbers, id)
}

func (x *Index) removeMatching(filter map[string]string) {
	q := retrieval.Query{Filter: filter}
	for n := range x.docs {
		d := x.docs[n].Document
		d.Owner = ""
		if !x.docs[n].removed && q.Admits(&d) {
			x.remove(d.ID)
		}
	}
}

// tidy forgets removed documents once they are the most.
func (x *Index) tidy() {
	if len(x.docs) < 2*len(x.numbers)+64 {
		return
	}
	old := x.docs
	x.docs, x.words = make([]entry, 0, len(x.numbers)), newPostings()
	for _, e := range old {
		if !e.removed {
			x.put(e.Document)
		}
	}
}
