package retrievaltest

import (
	"context"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

var changeTests = []named{
	{"replaces what has the same ID", func(t *test) {
		t.with(plane(), text("1", "east"), text("2", "north"))
		t.ok(t.Upsert(t.ctx, text("1", "west")))
		t.has(2)
		t.finds(ask("which way?"), "2", "1")
	}},
	{"the last of one ID counts", func(t *test) {
		t.with(nil, text("1", "cat"), text("1", "dog"))
		t.has(1)
		t.finds(ask("cat dog"), "1")
		if got := t.find(ask("dog")); len(got) != 1 || got[0].Text != "dog" {
			t.Errorf("found %+v", got)
		}
	}},
	{"deletes", func(t *test) {
		t.with(nil, text("1", "cat"), text("2", "cat"), text("3", "cat"))
		t.ok(t.Delete(t.ctx, "2", "nobody", "2"))
		t.ok(t.Delete(t.ctx))
		t.has(2)
		t.finds(ask("cat"), "1", "3")
		t.ok(t.Delete(t.ctx, "1", "3"))
		t.finds(ask("cat"))
		t.ok(t.Upsert(t.ctx, text("2", "cat again")))
		t.finds(ask("again"), "2")
	}},
	{"forgets the words of what is gone", func(t *test) {
		t.with(nil, text("1", "cat"), text("2", "dog"), text("3", "bird"))
		for range 200 {
			t.ok(t.Upsert(t.ctx, text("1", "cat mouse")))
		}
		t.has(3)
		t.ok(t.Upsert(t.ctx, text("1", "fish")))
		t.finds(ask("mouse"))
		t.finds(ask("fish dog"), "1", "2")
	}},
	{"replaces a page by its parts", func(t *test) {
		page := map[string]string{"source": "page"}
		part := func(id, text string) retrieval.Document {
			return retrieval.Document{ID: id, Text: text, Metadata: map[string]string{"source": "page", "part": id}}
		}
		other := retrieval.Document{ID: "o", Text: "cat", Metadata: map[string]string{"source": "other"}}
		t.with(nil, part("1", "cat"), part("2", "cat"), part("3", "cat"), other, text("p", "cat"))
		t.ok(t.Replace(t.ctx, page, part("2", "dog"), part("4", "cat")))
		t.finds(ask("cat dog"), "2", "4", "o", "p")
		t.ok(t.Replace(t.ctx, page))
		t.has(2)
		t.wants("no filter", t.Replace(t.ctx, nil, text("x", "x")), retrieval.ErrInvalid)
		t.wants("another page", t.Replace(t.ctx, page, other), retrieval.ErrInvalid)
		t.has(2)
	}},
	{"replaces a page also of others' documents", func(t *test) {
		mine := retrieval.Document{ID: "1", Text: "cat", Owner: "ann", Metadata: map[string]string{"source": "page"}}
		t.with(nil, mine)
		t.ok(t.Replace(t.ctx, map[string]string{"source": "page"}))
		t.has(0)
	}},
	{"all or none", func(t *test) {
		t.with(nil, text("1", "cat"))
		t.wants("a document without an ID", t.Upsert(t.ctx, text("2", "cat"), text("", "cat")), retrieval.ErrInvalid)
		short := retrieval.Document{ID: "4", Text: "cat", Vector: []float32{1}}
		t.wants("vectors of two lengths", t.Upsert(t.ctx, retrieval.Document{ID: "3", Text: "cat", Vector: []float32{1, 2}}, short), retrieval.ErrDimensions)
		t.has(1)
		ctx, stop := context.WithCancel(t.ctx)
		stop()
		_, err := t.Retrieve(ctx, ask("cat"))
		t.wants("searching too late", err, context.Canceled)
	}},
}
