package httpapi_test

import (
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/httpapi"
)

// everyRoute has one request for each route.
func everyRoute(id string) []string {
	return []string{
		"GET /assistants/", "GET /assistants/other/", "GET /threads/", "POST /threads/",
		"GET /threads/" + id + "/", "PATCH /threads/" + id + "/", "DELETE /threads/" + id + "/",
		"GET /threads/" + id + "/messages/", "POST /threads/" + id + "/messages/",
		"DELETE /threads/" + id + "/messages/" + id + "/",
		"GET /threads/" + id + "/messages/" + id + "/versions/", "POST /threads/" + id + "/messages/" + id + "/versions/",
		"POST /threads/" + id + "/messages/" + id + "/select/", "POST /threads/" + id + "/cancel/",
		"GET /threads/" + id + "/approvals/", "POST /threads/" + id + "/approvals/", "POST /threads/" + id + "/outputs/", "POST /threads/" + id + "/resume/",
		"GET /threads/" + id + "/attachments/", "POST /threads/" + id + "/attachments/",
		"GET /threads/" + id + "/attachments/" + id + "/", "GET /threads/" + id + "/attachments/" + id + "/content/",
		"DELETE /threads/" + id + "/attachments/" + id + "/", "GET /threads/" + id + "/usage/", "GET /usage/",
		"GET /openapi.json", "GET /docs",
	}
}

func TestAuthentication(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	others := []string{"GET /", "GET /nothing", "GET /threads", "POST /threads", "PUT /threads/", "OPTIONS /threads/", "TRACE /threads/"}
	for _, route := range append(everyRoute(id), others...) {
		method, path, _ := strings.Cut(route, " ")
		for user, want := range map[string]answer{
			"":         {status: 401, body: `{"detail":"Unauthorized"}`},
			"broken":   {status: 500, body: `{"detail":"Internal Server Error (ref REF)"}`},
			"nameless": {status: 500, body: `{"detail":"Internal Server Error (ref REF)"}`},
			"panic":    {status: 500, body: `{"detail":"Internal Server Error (ref REF)"}`},
		} {
			a := s.do(t, user, method, path, "{}")
			a.is(t, want.status, want.body)
			if a.header.Get("Cache-Control") != "no-store" || a.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s as %q: %v", route, user, a.header)
			}
		}
	}
	checkRef(t, s, s.do(t, "broken", "GET", "/threads/", ""), "dial tcp 10.0.0.7:6379: refused")
	checkRef(t, s, s.do(t, "nameless", "GET", "/threads/", ""), "Config.Authenticate returned a user without an ID")
	checkRef(t, s, s.do(t, "panic", "GET", "/threads/", ""), "secret state of the session store")
	s.do(t, "alice", "GET", "/threads/"+id+"/", "").is(t, 200, `{"id":"ID","name":"NAME","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`)
}

func TestHeaders(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"GET /assistants/", "GET /openapi.json", "GET /docs", "GET /nothing", "PUT /threads/", "POST /threads", "POST /threads/"} {
		method, path, _ := strings.Cut(path, " ")
		a := s.do(t, "alice", method, path, "")
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: %v", method, path, a.header)
		}
	}
}

func TestCrossOrigin(t *testing.T) {
	s := newServer(t, func(c *httpapi.Config) { c.TrustedOrigins = []string{"https://app.example.com"} })
	const refused = `{"detail":"CSRF check Failed"}`
	for name, test := range map[string]struct {
		headers []string
		allowed bool
	}{
		"no browser":              {nil, true},
		"token":                   {[]string{"X-CSRFTOKEN", "anything"}, true},
		"same origin":             {[]string{"Sec-Fetch-Site", "same-origin", "Origin", s.URL}, true},
		"typed in":                {[]string{"Sec-Fetch-Site", "none"}, true},
		"same origin, old":        {[]string{"Origin", s.URL}, true},
		"trusted":                 {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://app.example.com"}, true},
		"trusted, old":            {[]string{"Origin", "https://app.example.com"}, true},
		"cross-site":              {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, false},
		"cross-site with a token": {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example", "x-csrftoken", "anything"}, false},
		"same site":               {[]string{"Sec-Fetch-Site", "same-site", "Origin", "https://sub.example.com"}, false},
		"nonsense":                {[]string{"Sec-Fetch-Site", "nonsense"}, false},
		"other origin, old":       {[]string{"Origin", "https://evil.example"}, false},
		"null origin":             {[]string{"Origin", "null"}, false},
		"trusted host, not https": {[]string{"Origin", "http://app.example.com"}, false},
		"trusted as a prefix":     {[]string{"Origin", "https://app.example.com.evil.example"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.do(t, "alice", "POST", "/threads/", `{"name":"n"}`, test.headers...)
			anonymous := s.do(t, "", "POST", "/threads/", `{"name":"n"}`, test.headers...)
			if test.allowed {
				a.is(t, 200, `{"id":"ID","name":"n","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`)
				anonymous.is(t, 401, `{"detail":"Unauthorized"}`)
			} else {
				a.is(t, 403, refused)
				anonymous.is(t, 403, refused)
			}
			s.do(t, "alice", "GET", "/assistants/other/", "", test.headers...).is(t, 200, `{"id":"other","name":"OTHER"}`)
		})
	}
	id := s.thread(t, "alice", `{"name":"n"}`)
	for _, route := range everyRoute(id) {
		method, path, _ := strings.Cut(route, " ")
		a := s.do(t, "alice", method, path, `{}`, "Sec-Fetch-Site", "cross-site")
		if unsafe := method != "GET"; (a.status == 403) != unsafe {
			t.Errorf("%s: %d %.80s", route, a.status, a.body)
		}
	}
}
