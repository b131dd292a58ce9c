package retrievaltest

import (
	"errors"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

var wordTests = []named{
	{"the document with the rarer word comes first", func(t *test) {
		t.with(nil, text("1", "the cat sat on the mat"), text("2", "the dog sat"), text("3", "the bird flew"), text("4", "the fish"))
		t.finds(ask("Where is the cat?"), "1", "4", "2", "3")
		t.finds(ask("sat dog"), "2", "1")
		t.finds(ask("zebra"))
	}},
	{"a word counts more in a short document, and less each time", func(t *test) {
		t.with(nil, text("long", "cat and a lot of other things that nobody asks for"), text("short", "cat and dog"), text("twice", "cat cat dog"), text("none", "bird"), text("no", "fish"))
		t.finds(ask("cat"), "twice", "short", "long")
	}},
	{"case, accents and signs make no difference", func(t *test) {
		t.with(nil, text("1", "Crème brûlée, in Zürich."), text("2", "STRASSE; straße"), text("3", "e\u0301te\u0301"), text("4", "x"))
		for query, id := range map[string]string{"creme": "1", "BRÛLÉE!": "1", "zurich": "1", "straße": "2", "été": "3", "ete": "3"} {
			t.finds(ask(query), id)
		}
	}},
	{"scripts without blanks", func(t *test) {
		t.with(nil, text("1", "東京都は日本の首都です"), text("2", "大阪は大きい"), text("3", "한국어 문서"), text("4", "Привет, мир"))
		t.finds(ask("首都"), "1")
		t.finds(ask("大阪"), "2")
		t.finds(ask("문서"), "3")
		t.finds(ask("МИР"), "4")
	}},
	{"titles are searched, too", func(t *test) {
		t.with(nil, retrieval.Document{ID: "1", Title: "Install on Linux", Text: "Run it."}, text("2", "Other things."))
		t.finds(ask("linux"), "1")
	}},
	{"everything of a document is kept", func(t *test) {
		want := retrieval.Document{
			ID: "a/b#1", Title: "T\u00fc", URL: "https://example.com/a?b=c#d", Text: "line\n\n\tline \U0001F600", Owner: "ann",
			Metadata: map[string]string{"source": "a/b", "": "empty key", "k": "", "it's": `"quoted"`},
		}
		t.with(nil, want)
		got := t.find(retrieval.Query{Text: "line", Owner: "ann"})
		same(t, got[0], want)
		got[0].Metadata["source"] = "changed"
		same(t, t.find(retrieval.Query{Text: "line", Owner: "ann"})[0], want)
	}},
	{"as many as wanted", func(t *test) {
		t.with(nil)
		for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
			t.ok(t.Upsert(t.ctx, text(id, "cat")))
		}
		t.finds(ask("cat"), "a", "b", "c", "d")
		t.finds(retrieval.Query{Text: "cat", Limit: 2}, "a", "b")
		t.finds(retrieval.Query{Text: "cat", Limit: retrieval.MaxLimit}, "a", "b", "c", "d", "e", "f")
	}},
}

// plane are vectors of two numbers, which one can see.
func plane() *known {
	return &known{vectors: map[string][]float32{
		"east": {1, 0}, "north": {0, 2}, "northeast": {3, 3}, "west": {-1, 0}, "nowhere": {0, 0}, "which way?": {1, 0.1}, "Map\n\nnorth": {0, 1},
	}}
}

var vectorTests = []named{
	{"the nearest comes first, whatever its length", func(t *test) {
		t.with(plane(), text("e", "east"), text("n", "north"), text("ne", "northeast"), text("w", "west"), text("0", "nowhere"))
		t.finds(ask("which way?"), "e", "ne", "n", "w")
	}},
	{"a vector in place of a text", func(t *test) {
		t.with(nil, retrieval.Document{ID: "e", Text: "x", Vector: []float32{1, 0}}, retrieval.Document{ID: "n", Text: "y", Vector: []float32{0, 1}}, text("none", "z"))
		t.finds(retrieval.Query{Vector: []float32{0.1, 1}}, "n", "e")
		if d := t.find(retrieval.Query{Vector: []float32{0.1, 1}})[0]; d.Vector != nil {
			t.Errorf("what is found has a vector: %v", d.Vector)
		}
	}},
	{"words and vectors are fused", func(t *test) {
		e := plane()
		e.vectors["north"], e.vectors["east"] = []float32{0, 1}, []float32{1, 0}
		t.with(e, text("e", "east"), text("n", "north"), text("ne", "northeast"), text("w", "west"))
		e.vectors["go west"] = []float32{0, 1}
		t.finds(ask("go west"), "w", "n", "ne", "e") // the words say west; the vector says north
	}},
	{"words that most documents have do not outweigh the vectors", func(t *test) {
		e := plane()
		e.vectors["to the east"], e.vectors["to the north"], e.vectors["home"] = []float32{1, 0}, []float32{0, 1}, []float32{0.1, 1}
		e.vectors["the way home"] = []float32{0, 1}
		t.with(e, text("e", "to the east"), text("n", "to the north"), text("h", "home"), text("w", "west"))
		t.finds(ask("the way home"), "h", "n", "e", "w")
		e.vectors["the which"] = []float32{0, 1}
		t.finds(ask("the which"), "n", "h", "e", "w")
	}},
	{"a title is embedded with its text", func(t *test) {
		e := plane()
		t.with(e, retrieval.Document{ID: "1", Title: "Map", Text: "north"})
		if len(e.asked) != 1 || e.asked[0] != "Map\n\nnorth" {
			t.Errorf("embedded %q", e.asked)
		}
	}},
	{"what is there is not embedded again", func(t *test) {
		e := plane()
		t.with(e, text("e", "east"), text("n", "north"))
		t.ok(t.Upsert(t.ctx, text("e", "east"), text("n", "northeast"), retrieval.Document{ID: "w", Text: "?", Vector: []float32{-1, 0}}))
		if len(e.asked) != 3 || e.asked[2] != "northeast" {
			t.Errorf("embedded %q", e.asked)
		}
		t.finds(ask("which way?"), "e", "n", "w")
	}},
	{"the embedder fails", func(t *test) {
		e := plane()
		t.with(e, text("e", "east"))
		e.err = errors.New("no key")
		t.wants("adding", t.Upsert(t.ctx, text("n", "north"), text("w", "west")), e.err)
		t.has(1)
		_, err := t.Retrieve(t.ctx, ask("which way?"))
		t.wants("searching", err, e.err)
	}},
	{"an empty index asks nobody", func(t *test) {
		e := plane()
		t.with(e)
		t.finds(ask("which way?"))
		t.finds(retrieval.Query{Vector: []float32{1, 0, 0}})
		if len(e.asked) != 0 {
			t.Errorf("embedded %q", e.asked)
		}
	}},
}
