package mem_test

import (
	"testing"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/mem"
	"github.com/aigen-go/aigen/runtime/retrieval/retrievaltest"
)

func TestIndex(t *testing.T) {
	retrievaltest.Run(t, func(_ *testing.T, e retrieval.Embedder) retrieval.Index { return mem.New(mem.Config{Embedder: e}) })
}

func TestMinSimilarity(t *testing.T) {
	x := mem.New(mem.Config{MinSimilarity: 0.5})
	err := x.Upsert(t.Context(), retrieval.Document{ID: "near", Text: "a", Vector: []float32{1, 1}}, retrieval.Document{ID: "far", Text: "b", Vector: []float32{-1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	docs, err := x.Retrieve(t.Context(), retrieval.Query{Vector: []float32{1, 0.5}})
	if err != nil || len(docs) != 1 || docs[0].ID != "near" {
		t.Errorf("found %v, %v", docs, err)
	}
}
