package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/example/internal/web"
)

var quiet = slog.New(slog.DiscardHandler)

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func brave(t *testing.T, h http.HandlerFunc) *web.Brave {
	t.Helper()
	b := web.NewBrave("secret", quiet)
	b.BaseURL, b.Interval = serve(t, h), 0
	return b
}

func TestBrave(t *testing.T) {
	b := brave(t, func(w http.ResponseWriter, r *http.Request) {
		got := fmt.Sprint(r.Method, " ", r.URL, " ", r.Header.Get("X-Subscription-Token"))
		if want := "GET /res/v1/web/search?count=5&q=a+%26+b secret"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		_, _ = fmt.Fprint(w, `{"web":{"results":[{"title":"T","url":"https://x.example/","description":"D","more":1}]}}`)
	})
	got, err := b.Search(t.Context(), "a & b")
	if diff := cmp.Diff([]web.Hit{{Title: "T", URL: "https://x.example/", Text: "D"}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestBraveFails(t *testing.T) {
	for want, h := range map[string]http.HandlerFunc{
		"the search service is asked too often; try again later": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) },
		"the search service answered 401":                        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) },
		"the search service answered 302":                        func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
		"the search service sent something that is not its JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"the search service could not be reached":                func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		_, err := brave(t, h).Search(t.Context(), "x")
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := brave(t, func(http.ResponseWriter, *http.Request) { t.Error("asked") }).Search(ctx, "x"); err == nil {
		t.Error("no error after the end of the context")
	}
}

// TestBraveWaits: searches of several callers are a second apart, and who gives up
// takes nobody's turn.
func TestBraveWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := web.NewBrave("secret", quiet)
		b.BaseURL = "http://127.0.0.1:0" // nobody listens; the wait is before that
		began := time.Now()
		var last atomic.Int64
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				_, _ = b.Search(t.Context(), "x")
				last.Store(max(last.Load(), int64(time.Since(began))))
			})
		}
		gone, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		synctest.Wait()
		if _, err := b.Search(gone, "x"); err == nil {
			t.Error("no error after the end of the context")
		}
		wg.Wait()
		if took := time.Duration(last.Load()); took != 3*time.Second {
			t.Errorf("four searches took %s", took)
		}
	})
}

func TestPages(t *testing.T) {
	long := strings.Repeat("é", 20_000)
	p := web.NewPages(quiet, "www.imdb.com")
	p.BaseURL = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/https://www.imdb.com/title/tt1/" {
			t.Errorf("path %s", r.URL.Path)
		}
		_, _ = fmt.Fprint(w, "\xff", long)
	})
	got, err := p.Read(t.Context(), "https://www.imdb.com/title/tt1/")
	if err != nil || len(got) > 30_000 || !strings.HasPrefix(got, "\uFFFDé") || strings.Count(got, "\uFFFD") != 1 {
		t.Errorf("%d bytes, %.20q, %v", len(got), got, err)
	}
}

func TestPagesReadsOnlyItsHosts(t *testing.T) {
	p := web.NewPages(quiet, "www.imdb.com")
	p.BaseURL = serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked for %s", r.URL) })
	for _, url := range []string{
		"", "x", "http://www.imdb.com/", "https://imdb.com/", "https://www.imdb.com.evil.example/", "https://user@www.imdb.com/",
		"https://www.imdb.com:8443/", "https://127.0.0.1/", "file:///etc/passwd", "//www.imdb.com/", "https://www.imdb.com@evil.example/",
	} {
		if got, err := p.Read(t.Context(), url); err == nil {
			t.Errorf("%q: %q", url, got)
		}
	}
}

func TestFixtures(t *testing.T) {
	f, err := web.NewFixtures()
	if err != nil {
		t.Fatal(err)
	}
	hits, err := f.Search(t.Context(), "alien 1979 IMDb")
	if err != nil || len(hits) == 0 || hits[0].Title != "Alien (1979) - IMDb" {
		t.Fatalf("%v, %v", hits, err)
	}
	text, err := f.Read(t.Context(), hits[0].URL)
	if err != nil || !strings.Contains(text, "IMDb rating 8.5/10") {
		t.Errorf("%q, %v", text, err)
	}
	if hits, err := f.Search(t.Context(), "qqqq"); err != nil || hits == nil || len(hits) > 0 {
		t.Errorf("%v, %v", hits, err)
	}
	if _, err := f.Read(t.Context(), "https://www.imdb.com/title/tt1/"); err == nil {
		t.Error("a page that is not there")
	}
}
