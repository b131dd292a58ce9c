package docs_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/internal/gen"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/retrieval/trigram"
)

const pieces = `package pieces

import (
	"context"
	"time"

	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/openai"
	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/trigram"
)
`

// TestRetrieval: the code on the page compiles, and its program answers from a folder of
// pages, says where it read, and finds its index again the next time.
func TestRetrieval(t *testing.T) {
	for name, value := range map[string]string{"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOWORK": "off"} {
		t.Setenv(name, value)
	}
	page, err := os.ReadFile("retrieval.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	asModule(t, dir)
	rest := pieces
	for _, m := range goBlock.FindAllStringSubmatch(string(page), -1) {
		switch {
		case strings.Contains(m[1], "\npackage guide\n"):
			write(t, filepath.Join(dir, "guide", "guide.go"), m[1])
		case strings.Contains(m[1], "\npackage main\n"):
			write(t, filepath.Join(dir, "main.go"), m[1])
		default:
			rest += "\n" + m[1]
		}
	}
	write(t, filepath.Join(dir, "pieces", "pieces.go"), rest)
	write(t, filepath.Join(dir, "docs", "install.md"), "# Installing\n\nUnpack it, and run `make install`.\n\n# Removing\n\nDelete the folder.\n")
	write(t, filepath.Join(dir, "docs", "tents.md"), "Tents are made of cloth.\n")
	result, err := gen.Run(t.Context(), gen.Options{Dir: dir, Patterns: []string{"./..."}, NoCache: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Error(d.Text(dir))
	}
	if _, err := result.Commit(); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "go", "vet", "./...")
	if out := run(t, dir, "gofmt", "-l", "main.go", "guide", "pieces"); out != "" {
		t.Errorf("not formatted: %s", out)
	}

	chat := llmtest.NewHandler(llmtest.Text("With make."), llmtest.Text("With make, still."))
	var embedded atomic.Int64
	mux := http.NewServeMux()
	mux.Handle("/v1/chat/completions", chat)
	mux.HandleFunc("/v1/embeddings", func(w http.ResponseWriter, r *http.Request) { embedded.Add(int64(embed(t, w, r))) })
	server := httptest.NewServer(mux)
	defer server.Close()
	t.Setenv("OPENAI_BASE_URL", server.URL+"/v1")
	t.Setenv("OPENAI_API_KEY", "k")
	run(t, dir, "go", "build", "-o", "program", ".")
	const sources = "\ninstall.md > Installing /docs/install.md\n"
	if got := run(t, dir, "./program"); !strings.HasPrefix(got, "With make."+sources) {
		t.Errorf("printed %q", got)
	}
	if n := embedded.Load(); n != 4 { // three parts and a question
		t.Errorf("%d texts were embedded", n)
	}
	if got := run(t, dir, "./program"); !strings.HasPrefix(got, "With make, still."+sources) || embedded.Load() != 5 {
		t.Errorf("printed %q the second time, after %d texts", got, embedded.Load())
	}
	system := chat.Requests()[0].Request.Messages[0].Text()
	const begin = "Answer from the context below alone. If it is not in there, say so.\n\n---START OF CONTEXT---\nUnpack it, and run `make install`.\n\n"
	if !strings.HasPrefix(system, begin) {
		t.Errorf("the system message is %q", system)
	}
	chat.AssertDone(t)
}

// embed answers for the embeddings of OpenAI, and says how many there were.
func embed(t *testing.T, w http.ResponseWriter, r *http.Request) int {
	type embedding struct {
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	}
	var body struct{ Input []string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		t.Error(err)
	}
	vectors, err := trigram.Embedder{}.Embed(context.WithoutCancel(r.Context()), body.Input)
	if err != nil {
		t.Error(err)
	}
	var data []embedding
	for i, v := range vectors {
		data = append(data, embedding{i, v})
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(map[string]any{"data": data}); err != nil {
		t.Error(err)
	}
	return len(body.Input)
}

// run runs a command, and returns what it prints.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
