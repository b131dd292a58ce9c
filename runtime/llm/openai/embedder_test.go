package openai_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/openai"
	"github.com/aigen-go/aigen/runtime/retrieval"
)

// embeddingServer answers POST /v1/embeddings with answer, and remembers the bodies.
type embeddingServer struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []embeddingBody
}

type embeddingBody struct {
	Model      string
	Input      []string
	Dimensions int
}

func serveEmbeddings(t *testing.T, answer func(w http.ResponseWriter, call int, b embeddingBody)) *embeddingServer {
	s := &embeddingServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b embeddingBody
		if err := json.NewDecoder(r.Body).Decode(&b); err != nil || r.URL.Path != "/v1/embeddings" || r.Header.Get("Authorization") != "Bearer k" {
			t.Errorf("%s with %q: %v", r.URL.Path, r.Header.Get("Authorization"), err)
		}
		s.mu.Lock()
		s.bodies = append(s.bodies, b)
		call := len(s.bodies)
		s.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		answer(w, call, b)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *embeddingServer) embedder(c openai.EmbedderConfig) *openai.Embedder {
	c.Options = append(c.Options, option.WithBaseURL(s.URL+"/v1"), option.WithAPIKey("k"))
	return openai.NewEmbedder(c)
}

// lengths answers with the length of each text, the last text first.
func lengths(w http.ResponseWriter, _ int, b embeddingBody) {
	var data []string
	for i := len(b.Input) - 1; i >= 0; i-- {
		data = append(data, fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":[%d,0.5]}`, i, len(b.Input[i])))
	}
	_, _ = io.WriteString(w, `{"object":"list","data":[`+strings.Join(data, ",")+`],"usage":{"prompt_tokens":1}}`) // a lost client is the test's error
}

func TestEmbed(t *testing.T) {
	s := serveEmbeddings(t, lengths)
	e := s.embedder(openai.EmbedderConfig{Dimensions: 2})
	got, err := retrieval.Embed(t.Context(), e, []string{"a", "<b>é", "", "dddd"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]float32{{1, 0.5}, {5, 0.5}, {1, 0.5}, {4, 0.5}}, got); diff != "" {
		t.Error(diff)
	}
	want := []embeddingBody{{Model: "text-embedding-3-small", Input: []string{"a", "<b>é", " ", "dddd"}, Dimensions: 2}}
	if diff := cmp.Diff(want, s.bodies); diff != "" {
		t.Error(diff)
	}
	if e.Name() != "openai/text-embedding-3-small-2" || s.embedder(openai.EmbedderConfig{Model: "bge-m3"}).Name() != "openai/bge-m3" {
		t.Errorf("name %q", e.Name())
	}
}

// Many texts are sent in several requests: not too many in one, and not too long.
func TestEmbedInBatches(t *testing.T) {
	s := serveEmbeddings(t, lengths)
	var texts []string
	for i := range 10 {
		texts = append(texts, strings.Repeat("x", i+1))
	}
	texts = append(texts, strings.Repeat("y", 200<<10), strings.Repeat("z", 300<<10), "last")
	got, err := s.embedder(openai.EmbedderConfig{Batch: 4}).Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range got {
		if v[0] != float32(len(texts[i])) {
			t.Errorf("text %d has the vector %v", i, v)
		}
	}
	var sizes []int
	for _, b := range s.bodies {
		sizes = append(sizes, len(b.Input))
	}
	if diff := cmp.Diff([]int{4, 4, 3, 1, 1}, sizes); diff != "" {
		t.Error(diff)
	}
}

func TestEmbedTriesAgain(t *testing.T) {
	s := serveEmbeddings(t, func(w http.ResponseWriter, call int, b embeddingBody) {
		if call < 3 {
			w.Header().Set("Retry-After-Ms", "1")
			w.WriteHeader([]int{429, 503}[call-1])
			return
		}
		lengths(w, call, b)
	})
	if _, err := s.embedder(openai.EmbedderConfig{}).Embed(t.Context(), []string{"a"}); err != nil || len(s.bodies) != 3 {
		t.Errorf("%d requests, %v", len(s.bodies), err)
	}
}

func TestEmbedFaults(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		kind   llm.ErrorKind
		text   string
	}{
		"denied":            {401, `{"error":{"message":"bad key"}}`, llm.Denied, "bad key (check OPENAI_API_KEY)"},
		"rate limited":      {429, `{"error":{"message":"slow down"}}`, llm.RateLimited, "slow down"},
		"too long":          {400, `{"error":{"message":"This model's maximum context length is 8192 tokens"}}`, llm.TooLong, "8192"},
		"failed":            {500, ``, llm.Transient, "Internal Server Error"},
		"a web page":        {200, `<html>`, llm.Fatal, "is the base URL right?"},
		"another API":       {200, `{"data":"x"}`, llm.Fatal, "is the base URL right?"},
		"cut off":           {200, `{"data":[{"embedding":[1,`, llm.Transient, "unexpected EOF"},
		"nothing":           {200, `{}`, llm.Fatal, "the server sent 0 embeddings for 2 texts"},
		"too few":           {200, `{"data":[{"index":0,"embedding":[1]}]}`, llm.Fatal, "1 embeddings for 2 texts"},
		"one twice":         {200, `{"data":[{"index":1,"embedding":[1,2,3]},{"index":7,"embedding":[1,2,3]}]}`, llm.Fatal, "text 8 of 2"},
		"an empty one":      {200, `{"data":[{"index":0,"embedding":[1,2,3]},{"index":1}]}`, llm.Fatal, "the embedding of text 2 of 2 is empty"},
		"no numbers":        {200, `{"data":[{"index":0,"embedding":[1e999]},{"index":1,"embedding":[1]}]}`, llm.Fatal, "is the base URL right?"},
		"another dimension": {200, `{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}`, llm.Fatal, "the server sent 1 numbers, and 3 were asked for"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serveEmbeddings(t, func(w http.ResponseWriter, _ int, _ embeddingBody) {
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body) // a lost client is the test's error
			})
			_, err := s.embedder(openai.EmbedderConfig{MaxRetries: -1, Dimensions: 3}).Embed(t.Context(), []string{"a", "b"})
			if e := kind(t, err, c.kind); e != nil && !strings.Contains(e.Error(), c.text) {
				t.Errorf("error %q, want %q", e, c.text)
			}
			if len(s.bodies) != 1 {
				t.Errorf("%d requests", len(s.bodies))
			}
		})
	}
}

func TestEmbedWithoutNumbers(t *testing.T) {
	s := serveEmbeddings(t, func(w http.ResponseWriter, _ int, _ embeddingBody) {
		_, _ = io.WriteString(w, `{"data":[{"embedding":[1,0]},{"embedding":[0,1]}]}`) // a lost client is the test's error
	})
	got, err := s.embedder(openai.EmbedderConfig{}).Embed(t.Context(), []string{"a", "b"})
	if diff := cmp.Diff([][]float32{{1, 0}, {0, 1}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestEmbedStops(t *testing.T) {
	s := serveEmbeddings(t, lengths)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.embedder(openai.EmbedderConfig{}).Embed(ctx, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled call: %v", err)
	}
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	_, err := openai.NewEmbedder(openai.EmbedderConfig{}).Embed(t.Context(), []string{"a"})
	kind(t, err, llm.Denied)
}
