package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestSlashIsAdded(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{"name":"n"}`)
	for _, test := range []struct {
		route    string
		status   int
		location string
	}{
		{"GET /threads", 301, "/ai/threads/"},
		{"HEAD /threads", 301, "/ai/threads/"},
		{"GET /assistants", 301, "/ai/assistants/"},
		{"GET /threads?assistant_id=a%20b&x=//evil", 301, "/ai/threads/?assistant_id=a%20b&x=//evil"},
		{"POST /threads", 308, "/ai/threads/"},
		{"GET /threads/" + id, 301, "/ai/threads/" + id + "/"},
		{"PATCH /threads/" + id, 308, "/ai/threads/" + id + "/"},
		{"DELETE /threads/" + id, 308, "/ai/threads/" + id + "/"},
		{"POST /threads/" + id + "/messages", 308, "/ai/threads/" + id + "/messages/"},
		{"GET /threads/a%2Fb%3Fc", 301, "/ai/threads/a%2Fb%3Fc/"},
		{"GET /assistants/javascript:x", 301, "/ai/assistants/javascript:x/"},
		{"GET /assistants/%5Cevil", 301, "/ai/assistants/%5Cevil/"},
	} {
		method, path, _ := strings.Cut(test.route, " ")
		a := s.do(t, "alice", method, path, "")
		at, err := http.NewRequest(method, s.URL+"/ai"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		to, err := at.URL.Parse(a.header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		if a.status != test.status || to.String() != s.URL+test.location {
			t.Errorf("%s: %d %s, want %d %s", test.route, a.status, to, test.status, test.location)
		}
	}
}

func TestRedirectIsFollowed(t *testing.T) {
	s := newServer(t)
	r, err := http.NewRequest("POST", s.URL+"/ai/threads?x=1", strings.NewReader(`{"name":"n"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-User", "alice")
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if got := s.listed(t, "alice", ""); res.StatusCode != 200 || len(got) != 1 || got[0].Name != "n" {
		t.Errorf("%d %+v", res.StatusCode, got)
	}
}

func TestUnknownPaths(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{
		"/", "", "/nothing", "/nothing/", "//evil.example", "//evil.example/", "//evil.example/threads", "/threads//evil.example", "/openapi.json/",
		"/docs/", "/threads/a/b", "/threads/..", "/threads/%2e%2e", "/threads/a/messages/b/c/", "/Threads/", "/%74hreads%2F",
		"/" + strings.Repeat("x", 100_000), "/%00", "/schemas/Thread.json",
	} {
		for _, method := range []string{"GET", "POST", "OPTIONS"} {
			a := s.do(t, "alice", method, path, "")
			if a.status != 404 || a.body != `{"detail":"Not Found"}` || a.header.Get("Location") != "" {
				t.Errorf("%s %.50s: %d %.80s %s", method, path, a.status, a.body, a.header.Get("Location"))
			}
		}
	}
}

func TestMethods(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	for path, allow := range map[string]string{
		"/assistants/":                             "GET",
		"/assistants/other/":                       "GET",
		"/threads/":                                "GET, POST",
		"/threads/" + id + "/":                     "GET, PATCH, DELETE",
		"/threads/" + id + "/messages/":            "GET, POST",
		"/threads/" + id + "/messages/" + id + "/": "DELETE",
		"/openapi.json":                            "GET",
		"/docs":                                    "GET",
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
			a := s.do(t, "alice", method, path, "")
			if strings.Contains(", "+allow+",", ", "+method+",") {
				if a.status == 405 {
					t.Errorf("%s %s: %d", method, path, a.status)
				}
				continue
			}
			if method == "HEAD" {
				a.body = `{"detail":"Method Not Allowed"}` // a HEAD has no body
			}
			if a.status != 405 || a.header.Get("Allow") != allow || a.body != `{"detail":"Method Not Allowed"}` {
				t.Errorf("%s %s: %d %s, Allow %q", method, path, a.status, a.body, a.header.Get("Allow"))
			}
		}
	}
}

// The router is right wherever it is: at the root, below http.StripPrefix, and
// several mounts deep.
func TestMounts(t *testing.T) {
	s := newServer(t)
	// A chi router answers methods that chi does not know without asking its
	// mounts; elsewhere they come through.
	deep := &server{Server: serve(t, http.StripPrefix("/ai/app/v1", s.router))}
	if a := deep.do(t, "alice", "FOO", "/app/v1/threads/", ""); a.status != 405 || a.header.Get("Allow") != "GET, POST" {
		t.Errorf("FOO: %d, Allow %q", a.status, a.header.Get("Allow"))
	}
	deep.do(t, "alice", "FOO", "/app/v1/nothing/", "").is(t, 404, `{"detail":"Not Found"}`)
	for path, status := range map[string]int{"/app/v1/assistants/": 200, "/app/v1/assistants": 301, "/app/v1/nothing": 404} {
		if a := deep.do(t, "alice", "GET", path, ""); a.status != status {
			t.Errorf("%s: %d", path, a.status)
		} else if status == 301 && a.header.Get("Location") != "./assistants/" {
			t.Errorf("Location %s", a.header.Get("Location"))
		}
	}
}
