package trigram_test

import (
	"context"
	"errors"
	"testing"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/mem"
	"github.com/aigen-go/aigen/runtime/retrieval/trigram"
)

// Other forms of a word, and slips of the pen, are found, which no search for words
// finds.
func TestSpelling(t *testing.T) {
	x := mem.New(mem.Config{Embedder: trigram.Embedder{}, MinSimilarity: 0.1})
	err := x.Upsert(t.Context(),
		retrieval.Document{ID: "retrieval", Text: "Assistants have documents retrieved before they answer."},
		retrieval.Document{ID: "approval", Text: "A tool that must be approved waits for a person."},
		retrieval.Document{ID: "store", Text: "Threads are kept in a database."},
	)
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]string{"retrieving": "retrieval", "aproving tools": "approval", "databases": "store"} {
		docs, err := x.Retrieve(t.Context(), retrieval.Query{Text: question, Limit: 1})
		if err != nil || len(docs) != 1 || docs[0].ID != want {
			t.Errorf("%q found %v, %v", question, docs, err)
		}
	}
}

func TestEmbed(t *testing.T) {
	vectors, err := retrieval.Embed(t.Context(), trigram.Embedder{}, []string{"Zürich!", "zurich", "", "☂"})
	if err != nil {
		t.Fatal(err)
	}
	var zero [trigram.Size]float32
	if len(vectors[0]) != trigram.Size || [trigram.Size]float32(vectors[0]) != [trigram.Size]float32(vectors[1]) || [trigram.Size]float32(vectors[2]) != zero || [trigram.Size]float32(vectors[3]) != zero {
		t.Errorf("vectors %v", vectors)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := (trigram.Embedder{}).Embed(ctx, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled call: %v", err)
	}
}
