package manual_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aigen-go/aigen/docs"
	"github.com/aigen-go/aigen/example/internal/manual"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/trigram"
)

// TestAnswersHaveSources: the model reads the parts of pages that fit the question,
// and people see which ones.
func TestAnswersHaveSources(t *testing.T) {
	index, err := manual.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), trigram.Embedder{}, docs.Pages)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = index.Close() }()
	model := llmtest.Script(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		system := req.Messages[0].Text()
		if !strings.HasPrefix(system, "You answer questions about aigen") || !strings.Contains(system, "thread.Owners") {
			t.Errorf("the model reads\n%s", system)
		}
		return llmtest.Text("Embed thread.Owners.")
	}))
	out, err := assistant.Run(t.Context(), &manual.Assistant{Pages: index}, "How do I change one rule of the permissions?", assistant.WithModel(model))
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, p := range out.Messages[1].Parts {
		if p.Type == chat.PartSource {
			sources = append(sources, p.Source.URL)
		}
	}
	if found := strings.Join(sources, " "); !strings.Contains(found, "https://github.com/aigen-go/aigen/blob/main/docs/permissions.md") {
		t.Errorf("sources %s", found)
	}
}

// TestPagesThatChange: what a page does not say any more is not found, and the index
// lasts.
func TestPagesThatChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	pages := fstest.MapFS{
		"a.md": {Data: []byte("# Apples\n\nApples are red.\n\n## Old\n\nPears were here.\n")},
		"b.md": {Data: []byte("no heading\n")},
	}
	for _, want := range []string{"Pears were here.", ""} {
		index, err := manual.Open(t.Context(), path, trigram.Embedder{}, pages)
		if err != nil {
			t.Fatal(err)
		}
		found, err := index.Retrieve(t.Context(), retrieval.Query{Text: "pears", Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, d := range found {
			if strings.Contains(d.Text, "Pears") {
				got = d.Text
			}
		}
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("found %q, want %q", got, want)
		}
		if err := index.Close(); err != nil {
			t.Fatal(err)
		}
		pages["a.md"].Data = []byte("# Apples\n\nApples are red.\n")
	}
}
