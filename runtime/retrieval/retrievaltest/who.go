package retrievaltest

import "github.com/aigen-go/aigen/runtime/retrieval"

func owned(id, owner string, metadata map[string]string) retrieval.Document {
	return retrieval.Document{ID: id, Text: "cat", Owner: owner, Metadata: metadata, Vector: []float32{1, 0}}
}

var whoTests = []named{
	{"an owner finds his documents, and those of nobody", func(t *test) {
		t.with(nil, owned("a", "ann", nil), owned("b", "bob", nil), owned("c", "", nil))
		for _, q := range []retrieval.Query{{Text: "cat"}, {Vector: []float32{1, 0}}, {Text: "cat", Vector: []float32{1, 0}}} {
			t.finds(q, "c")
			q.Owner = "ann"
			t.finds(q, "a", "c")
			q.Owner = "' OR 1=1 --"
			t.finds(q, "c")
		}
	}},
	{"a document changes hands", func(t *test) {
		t.with(nil, owned("a", "ann", nil))
		t.ok(t.Upsert(t.ctx, owned("a", "bob", nil)))
		t.finds(retrieval.Query{Text: "cat", Owner: "ann"})
		t.finds(retrieval.Query{Text: "cat", Owner: "bob"}, "a")
	}},
	{"metadata filters, before the best are chosen", func(t *test) {
		t.with(nil)
		var docs []retrieval.Document
		for i := range 300 {
			docs = append(docs, owned(string(rune('\u4e00'+i)), "", map[string]string{"kind": "many"}))
		}
		last := owned("z", "", map[string]string{"kind": "one", "lang": "en"})
		last.Text, last.Vector = "cat and so much more that it is the last", []float32{-1, 0.1}
		t.ok(t.Upsert(t.ctx, append(docs, last)...))
		for _, q := range []retrieval.Query{{Text: "cat"}, {Vector: []float32{1, 0}}} {
			q.Filter = map[string]string{"kind": "one"}
			t.finds(q, "z")
			q.Filter["lang"] = "en"
			t.finds(q, "z")
			q.Filter["lang"] = "de"
			t.finds(q)
			q.Filter = map[string]string{"none": ""}
			t.finds(q)
		}
	}},
}
