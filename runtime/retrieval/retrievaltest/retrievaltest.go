// Package retrievaltest is the conformance suite of retrieval.Index: what passes it
// finds the same documents as aigen's own indexes. Run it on an index of your own:
//
//	func TestIndex(t *testing.T) {
//		retrievaltest.Run(t, func(t *testing.T, e retrieval.Embedder) retrieval.Index { return open(t, e) })
//	}
package retrievaltest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

// Run tests the indexes that open makes: each is empty, and has the embedder, which
// may be nil.
func Run(t *testing.T, open func(t *testing.T, e retrieval.Embedder) retrieval.Index) {
	for _, part := range []struct {
		name  string
		tests []named
	}{
		{"Words", wordTests}, {"Vectors", vectorTests}, {"Change", changeTests}, {"Who", whoTests}, {"Hostile", hostileTests}, {"Concurrent", concurrentTests},
	} {
		t.Run(part.name, func(t *testing.T) {
			for _, c := range part.tests {
				t.Run(c.name, func(t *testing.T) { c.f(&test{T: t, ctx: t.Context(), open: open}) })
			}
		})
	}
}

type named struct {
	name string
	f    func(*test)
}

// test is one test, with an index that it opens.
type test struct {
	*testing.T
	retrieval.Index
	ctx  context.Context
	open func(t *testing.T, e retrieval.Embedder) retrieval.Index
}

// with opens the index and puts documents in.
func (t *test) with(e retrieval.Embedder, docs ...retrieval.Document) {
	t.Helper()
	t.Index = t.open(t.T, e)
	t.ok(t.Upsert(t.ctx, docs...))
}

func (t *test) ok(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (t *test) find(q retrieval.Query) []retrieval.Document {
	t.Helper()
	docs, err := t.Retrieve(t.ctx, q)
	t.ok(err)
	return docs
}

// finds fails the test unless q finds the documents with these IDs, in this order.
func (t *test) finds(q retrieval.Query, ids ...string) {
	t.Helper()
	docs := t.find(q)
	got := make([]string, len(docs))
	for i, d := range docs {
		got[i] = d.ID
		if i > 0 && d.Score > docs[i-1].Score || d.Score <= 0 {
			t.Errorf("the score of %s at place %d is %v", d.ID, i+1, d.Score)
		}
	}
	if !slices.Equal(got, ids) {
		t.Errorf("%.80q for %q found %v, want %v", q.Text, q.Owner, got, ids)
	}
}

func (t *test) has(n int) {
	t.Helper()
	got, err := t.Len(t.ctx)
	t.ok(err)
	if got != n {
		t.Errorf("there are %d documents, want %d", got, n)
	}
}

func (t *test) wants(what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func ask(text string) retrieval.Query { return retrieval.Query{Text: text} }

func text(id, text string) retrieval.Document { return retrieval.Document{ID: id, Text: text} }

// same fails the test unless the documents are equal, but for the score.
func same(t *test, got, want retrieval.Document) {
	t.Helper()
	got.Score = 0
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// known is an embedder with vectors that a test knows, and counts what it is asked.
type known struct {
	vectors map[string][]float32
	asked   []string
	err     error
}

func (k *known) Name() string { return "known" }

func (k *known) Embed(_ context.Context, texts []string) ([][]float32, error) {
	k.asked = append(k.asked, texts...)
	if k.err != nil {
		return nil, k.err
	}
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		v, ok := k.vectors[text]
		if !ok {
			return nil, fmt.Errorf("the test knows no vector for %q", text)
		}
		vectors[i] = v
	}
	return vectors, nil
}
