package retrievaltest

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

var hostileTests = []named{
	{"a question is no expression", func(t *test) {
		t.with(nil, text("1", "the cat sat near a dog"), text("2", "nothing to see"))
		for _, q := range []string{
			`cat`, `"cat`, `cat"`, `cat*`, `cat AND NOT dog`, `NEAR(cat dog, 2)`, `words:cat`, `^cat`, `(cat`, `cat OR`, `-cat`, `{cat}:`, `'cat'; DROP TABLE documents; --`, "cat\x00", "%cat_",
		} {
			got := t.find(ask(q))
			if len(got) != 1 || got[0].ID != "1" {
				t.Errorf("%q found %v", q, got)
			}
		}
		for _, q := range []string{"", " \n\t", `"`, "*", "()", "AND", "\U0001F600", "\x00", "---"} {
			t.finds(ask(q))
		}
		t.has(2)
	}},
	{"documents that no index takes", func(t *test) {
		nan, inf := float32(math.NaN()), float32(math.Inf(-1))
		t.with(nil, text("1", "cat"))
		for what, d := range map[string]retrieval.Document{
			"no ID": {Text: "x"}, "a long ID": {ID: strings.Repeat("x", retrieval.MaxID+1)}, "no UTF-8": {ID: "x", Text: "a\xffb"},
			"metadata without UTF-8": {ID: "x", Metadata: map[string]string{"a": "\xff"}}, "too large": {ID: "x", Text: strings.Repeat("x", retrieval.MaxText+1)},
			"NaN": {ID: "x", Vector: []float32{1, nan}}, "infinity": {ID: "x", Vector: []float32{inf}}, "no numbers": {ID: "x", Vector: []float32{}},
		} {
			t.wants(what, t.Upsert(t.ctx, d), retrieval.ErrInvalid)
		}
		t.has(1)
	}},
	{"questions that no index takes", func(t *test) {
		t.with(nil, retrieval.Document{ID: "1", Text: "cat", Vector: []float32{1, 0}})
		for what, q := range map[string]retrieval.Query{
			"a negative limit": {Text: "cat", Limit: -1}, "too many": {Text: "cat", Limit: retrieval.MaxLimit + 1}, "no UTF-8": {Text: "\xff"},
			"NaN": {Vector: []float32{float32(math.NaN()), 0}},
		} {
			_, err := t.Retrieve(t.ctx, q)
			t.wants(what, err, retrieval.ErrInvalid)
		}
		_, err := t.Retrieve(t.ctx, retrieval.Query{Vector: []float32{1, 0, 0}})
		t.wants("a longer vector", err, retrieval.ErrDimensions)
		t.finds(retrieval.Query{Vector: []float32{0, 0}})
		t.finds(retrieval.Query{Vector: []float32{0, 0}, Text: "cat"}, "1")
	}},
	{"vectors of another length, once the old ones are gone", func(t *test) {
		t.with(nil, retrieval.Document{ID: "1", Text: "cat", Vector: []float32{1, 0}})
		longer := retrieval.Document{ID: "2", Text: "cat", Vector: []float32{1, 0, 0}}
		t.wants("beside the old ones", t.Upsert(t.ctx, longer), retrieval.ErrDimensions)
		t.ok(t.Delete(t.ctx, "1"))
		t.ok(t.Upsert(t.ctx, longer))
		t.finds(retrieval.Query{Vector: []float32{1, 1, 1}}, "2")
	}},
	{"vectors of very large and very small numbers", func(t *test) {
		t.with(nil, retrieval.Document{ID: "1", Text: "a", Vector: []float32{math.MaxFloat32, math.MaxFloat32}},
			retrieval.Document{ID: "2", Text: "b", Vector: []float32{math.SmallestNonzeroFloat32, 0}})
		t.finds(retrieval.Query{Vector: []float32{1e38, 1e38}}, "1", "2")
		t.finds(retrieval.Query{Vector: []float32{1e-40, 0}}, "2", "1")
	}},
	{"a huge document, and a huge question", func(t *test) {
		t.with(nil, text("1", strings.Repeat("cat and mouse ", 40_000)), text("2", strings.Repeat("x", 1<<20)+" dog"), text("3", strings.Repeat("a\u0301", 20_000)), text("4", ""))
		t.finds(ask("dog"), "2")
		var words strings.Builder
		for i := range 20_000 {
			fmt.Fprintf(&words, "w%d ", i)
		}
		t.finds(ask("dog "+words.String()), "2")
		t.has(4)
	}},
}

var concurrentTests = []named{
	{"many put in, search and delete at once", func(t *test) {
		t.with(nil)
		const writers, rounds = 4, 15
		var all sync.WaitGroup
		for w := range writers {
			page := map[string]string{"source": fmt.Sprint(w)}
			part := func(i, n int) retrieval.Document {
				return retrieval.Document{ID: fmt.Sprintf("%d-%d", w, n), Text: fmt.Sprintf("cat page%d round%d", w, i), Metadata: page, Vector: []float32{1, float32(n)}}
			}
			all.Go(func() {
				for i := range rounds {
					if err := t.Replace(t.ctx, page, part(i, 1), part(i, 2), part(i, 3)); err != nil {
						t.Error(err)
					}
				}
			})
			all.Go(func() {
				for range rounds {
					t.wholePage(page)
				}
			})
		}
		all.Wait()
		t.has(3 * writers)
		t.finds(ask(fmt.Sprintf("round%d page2", rounds-1)), "2-1", "2-2", "2-3", "0-1")
	}},
}

// wholePage fails the test if a search sees a page that is half replaced.
func (t *test) wholePage(page map[string]string) {
	docs, err := t.Retrieve(t.ctx, retrieval.Query{Text: "cat", Filter: page, Vector: []float32{1, 1}})
	if err != nil {
		t.Error(err)
	}
	for _, d := range docs {
		if len(docs) != 3 || d.Text != docs[0].Text {
			t.Errorf("%d parts of a page, %q beside %q", len(docs), d.Text, docs[0].Text)
		}
	}
}
