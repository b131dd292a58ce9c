package retrieval_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

type embedder struct {
	vectors [][]float32
	err     error
}

func (e embedder) Embed(context.Context, []string) ([][]float32, error) { return e.vectors, e.err }
func (embedder) Name() string                                           { return "broken" }

// An embedder that breaks its promise is found out before anything is stored.
func TestEmbedChecks(t *testing.T) {
	failed := errors.New("no network")
	for name, c := range map[string]struct {
		embedder
		want error
		text string
	}{
		"fails":       {embedder{err: failed}, failed, "embedding 2 texts with broken: no network"},
		"too few":     {embedder{vectors: [][]float32{{1}}}, retrieval.ErrInvalid, "invalid answer of the embedder broken: 1 vectors for 2 texts"},
		"two lengths": {embedder{vectors: [][]float32{{1}, {1, 2}}}, retrieval.ErrDimensions, "embedder broken: vectors of different lengths cannot be compared: 1 and 2"},
		"empty":       {embedder{vectors: [][]float32{{1}, {}}}, retrieval.ErrInvalid, "embedder broken: invalid vector: it has no numbers"},
		"no number":   {embedder{vectors: [][]float32{{1, 2}, {3, float32(math.NaN())}}}, retrieval.ErrInvalid, "embedder broken: invalid vector: number 2 of 2 is NaN"},
	} {
		if _, err := retrieval.Embed(t.Context(), c.embedder, []string{"a", "b"}); !errors.Is(err, c.want) || err.Error() != c.text {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v, err := retrieval.Embed(t.Context(), embedder{err: failed}, nil); v != nil || err != nil {
		t.Errorf("no texts: %v, %v", v, err)
	}
}

func TestAdmits(t *testing.T) {
	d := retrieval.Document{Owner: "ann", Metadata: map[string]string{"a": "1", "b": ""}}
	for _, c := range []struct {
		owner  string
		filter map[string]string
		want   bool
	}{
		{"ann", nil, true}, {"", nil, false}, {"bob", nil, false},
		{"ann", map[string]string{"a": "1"}, true}, {"ann", map[string]string{"a": "1", "b": ""}, true},
		{"ann", map[string]string{"a": "2"}, false}, {"ann", map[string]string{"c": ""}, false}, {"bob", map[string]string{"a": "1"}, false},
	} {
		q := retrieval.Query{Owner: c.owner, Filter: c.filter}
		if got := q.Admits(&d); got != c.want {
			t.Errorf("%+v: %v", q, got)
		}
	}
}
