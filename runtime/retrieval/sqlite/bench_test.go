package sqlite_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/mem"
	"github.com/aigen-go/aigen/runtime/retrieval/sqlite"
)

// corpus makes documents with clustered vectors of 384 numbers and texts of 100 words,
// of which few are common, as in a language.
func corpus(n int) []retrieval.Document {
	random := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(random, 1.1, 4, 20_000)
	centres := make([][]float32, 100)
	for i := range centres {
		centres[i] = near(random, make([]float32, 384), 1)
	}
	docs := make([]retrieval.Document, n)
	for i := range docs {
		text := ""
		for range 100 {
			text += fmt.Sprintf("w%d ", zipf.Uint64())
		}
		docs[i] = retrieval.Document{ID: fmt.Sprint(i), Text: text, Vector: near(random, centres[random.IntN(len(centres))], 0.5)}
	}
	return docs
}

func near(random *rand.Rand, centre []float32, spread float64) []float32 {
	v := make([]float32, len(centre))
	for i := range v {
		v[i] = centre[i] + float32(random.NormFloat64()*spread)
	}
	return v
}

// BenchmarkRetrieve compares a search in a file with the exact one in memory: by
// vectors, by words, and by both. ratio is the time of the file over that of memory,
// recall how many of memory's ten best documents the file finds.
func BenchmarkRetrieve(b *testing.B) {
	docs := corpus(5000)
	exact := mem.New(mem.Config{})
	file, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), sqlite.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			b.Error(err)
		}
	}()
	for _, x := range []retrieval.Index{exact, file} {
		if err := x.Upsert(b.Context(), docs...); err != nil {
			b.Fatal(err)
		}
	}
	for name, query := range map[string]func(d retrieval.Document) retrieval.Query{
		"vectors": func(d retrieval.Document) retrieval.Query { return retrieval.Query{Vector: d.Vector, Limit: 10} },
		"words":   func(d retrieval.Document) retrieval.Query { return retrieval.Query{Text: d.Text[:40], Limit: 10} },
		"both": func(d retrieval.Document) retrieval.Query {
			return retrieval.Query{Vector: d.Vector, Text: d.Text[:40], Limit: 10}
		},
	} {
		b.Run(name, func(b *testing.B) {
			var inMemory, inFile time.Duration
			found, wanted, i := 0, 0, 0
			for b.Loop() {
				q := query(docs[i*37%len(docs)])
				i++
				want, took := timed(b, exact, q)
				inMemory += took
				got, took := timed(b, file, q)
				inFile += took
				wanted += len(want)
				for id := range want {
					if got[id] {
						found++
					}
				}
			}
			b.ReportMetric(float64(inFile)/float64(inMemory), "ratio")
			b.ReportMetric(float64(found)/float64(wanted), "recall")
		})
	}
}

func timed(b *testing.B, x retrieval.Retriever, q retrieval.Query) (map[string]bool, time.Duration) {
	began := time.Now()
	docs, err := x.Retrieve(context.Background(), q)
	took := time.Since(began)
	if err != nil {
		b.Fatal(err)
	}
	ids := map[string]bool{}
	for _, d := range docs {
		ids[d.ID] = true
	}
	return ids, took
}
