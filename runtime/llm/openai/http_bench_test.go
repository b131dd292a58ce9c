package openai_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm/openai"
	"github.com/aigen-go/aigen/runtime/thread"
)

// threads is a server whose questions are asked in threads in an SQLite file.
type threads struct {
	*httptest.Server
	client *http.Client
}

func newThreads(b *testing.B, model *openai.Model) *threads {
	quiet := slog.New(slog.DiscardHandler)
	service, err := thread.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "chat.db"), thread.WithLogger(quiet))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { service.Close() })
	router, err := httpapi.New(httpapi.Config{
		Threads: service, Model: model, Logger: quiet,
		Authenticate: func(*http.Request) (*assistant.User, error) { return &assistant.User{ID: "alice"}, nil },
	}, fetcher{})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(router)
	b.Cleanup(server.Close)
	return &threads{server, server.Client()}
}

// post returns the body of an answer.
func (t *threads) post(b *testing.B, path, body string) []byte {
	res, err := t.client.Post(t.URL+path, "application/json", strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= http.StatusBadRequest {
		b.Fatal(res.Status, string(answer), err)
	}
	return answer
}

// thread makes a thread, and returns its ID.
func (t *threads) thread(b *testing.B) string {
	var thread struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(t.post(b, "/threads/", "{}"), &thread); err != nil {
		b.Fatal(err)
	}
	return thread.ID
}

// BenchmarkRunOverHTTP is BenchmarkRun for a question that is posted to a thread
// in an SQLite file, whose four messages are stored. The CPU of the client that
// posts is aigen's, too; that of making the thread is not.
func BenchmarkRunOverHTTP(b *testing.B) {
	server := cannedServer(b)
	opts := []option.RequestOption{option.WithAPIKey("k"), option.WithBaseURL(server.URL)}
	client := sdk.NewClient(opts...)
	own := newThreads(b, openai.New(openai.WithRequestOptions(opts...)))
	var hand, over costs
	for b.Loop() {
		ids := make([]string, 0, batch)
		for range batch {
			ids = append(ids, own.thread(b))
		}
		hand.measure(func() time.Duration {
			text, first, err := handWritten(b.Context(), &client)
			if err != nil || len(text) != 300 {
				b.Fatal(text, err)
			}
			return first
		})
		over.measure(func() time.Duration {
			id := ids[0]
			ids = ids[1:]
			own.post(b, "/threads/"+id+"/messages/", `{"assistant_id":"fetcher","content":"Recife?"}`)
			return 0
		})
	}
	b.ReportMetric(ratio(over.cpu, hand.cpu), "cpu-ratio")
	b.ReportMetric(ratio(over.allocs, hand.allocs), "allocs-ratio")
}
