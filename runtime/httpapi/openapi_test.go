package httpapi_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"github.com/aigen-go/aigen/runtime/httpapi"
)

func (s *server) spec(t *testing.T) map[string]any {
	t.Helper()
	a := s.do(t, "alice", "GET", "/openapi.json", "")
	if a.status != 200 || a.header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Fatalf("%d %s", a.status, a.header.Get("Content-Type"))
	}
	var spec map[string]any
	if err := json.Unmarshal([]byte(a.body), &spec); err != nil {
		t.Fatal(err)
	}
	return spec
}

// at follows keys into nested objects.
func at(t *testing.T, v any, keys ...string) any {
	t.Helper()
	for _, key := range keys {
		object, ok := v.(map[string]any)
		if v, ok = object[key], ok && object[key] != nil; !ok {
			t.Fatalf("no %s in %v", key, object)
		}
	}
	return v
}

func TestOpenAPIInfo(t *testing.T) {
	spec := newServer(t).spec(t)
	for _, test := range []struct {
		want string
		keys []string
	}{
		{"3.1.0", []string{"openapi"}},
		{"aigen", []string{"info", "title"}},
		{httpapi.Version, []string{"info", "version"}},
		{"apiKey", []string{"components", "securitySchemes", "session", "type"}},
		{"sessionid", []string{"components", "securitySchemes", "session", "name"}},
	} {
		if got := at(t, spec, test.keys...); got != test.want {
			t.Errorf("%v: %v", test.keys, got)
		}
	}
	spec = newServer(t, func(c *httpapi.Config) { c.Title, c.Version, c.SessionCookie = "Shop <b>", "2.1", "sid" }).spec(t)
	if at(t, spec, "info", "title") != "Shop <b>" || at(t, spec, "info", "version") != "2.1" ||
		at(t, spec, "components", "securitySchemes", "session", "name") != "sid" {
		t.Errorf("%v", spec["info"])
	}
}

// Every route is in the document, and everything in the document is a route.
func TestOpenAPIHasEveryRoute(t *testing.T) {
	s := newServer(t)
	var routes, described []string
	err := chi.Walk(s.router, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		routes = append(routes, method+" "+path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for path, item := range at(t, s.spec(t), "paths").(map[string]any) {
		for method, op := range item.(map[string]any) {
			described = append(described, strings.ToUpper(method)+" "+path)
			ids[at(t, op, "operationId").(string)] = strings.ToUpper(method) + " " + path
			checkOperation(t, path, op.(map[string]any))
		}
	}
	slices.Sort(routes)
	slices.Sort(described)
	if !slices.Equal(routes, described) {
		t.Errorf("routes\n%s\ndescribed\n%s", strings.Join(routes, "\n"), strings.Join(described, "\n"))
	}
	for id, want := range map[string]string{
		"ai_list_assistants":       "GET /assistants/",
		"ai_get_assistant":         "GET /assistants/{assistant_id}/",
		"ai_list_threads":          "GET /threads/",
		"ai_create_thread":         "POST /threads/",
		"ai_get_thread":            "GET /threads/{thread_id}/",
		"ai_update_thread":         "PATCH /threads/{thread_id}/",
		"ai_delete_thread":         "DELETE /threads/{thread_id}/",
		"ai_list_thread_messages":  "GET /threads/{thread_id}/messages/",
		"ai_create_thread_message": "POST /threads/{thread_id}/messages/",
		"ai_delete_thread_message": "DELETE /threads/{thread_id}/messages/{message_id}/",
	} {
		if ids[id] != want {
			t.Errorf("%s is %s", id, ids[id])
		}
	}
}

var pathParam = regexp.MustCompile(`\{(\w+)\}`)

// checkOperation checks what OpenAPI demands of every operation, and that its
// errors are there.
func checkOperation(t *testing.T, path string, op map[string]any) {
	t.Helper()
	var declared []string
	params, _ := op["parameters"].([]any)
	for _, p := range params {
		if at(t, p, "in") == "path" {
			declared = append(declared, at(t, p, "name").(string))
		}
	}
	var used []string
	for _, match := range pathParam.FindAllStringSubmatch(path, -1) {
		used = append(used, match[1])
	}
	if !slices.Equal(used, declared) {
		t.Errorf("%s: parameters %v, path %v", path, declared, used)
	}
	for status, response := range at(t, op, "responses").(map[string]any) {
		at(t, response, "description")
		if status >= "400" {
			at(t, response, "content", "application/json", "schema")
		}
	}
	at(t, op, "responses", "401")
	at(t, op, "responses", "500")
	if op["requestBody"] != nil {
		for _, status := range []string{"400", "413", "422"} {
			at(t, op, "responses", status)
		}
	}
}

func TestOpenAPIReferences(t *testing.T) {
	spec := newServer(t).spec(t)
	used := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				name, local := strings.CutPrefix(ref, "#/components/schemas/")
				if !local {
					t.Errorf("reference to %s", ref)
				}
				at(t, spec, "components", "schemas", name)
				used[name] = true
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(spec)
	for name := range at(t, spec, "components", "schemas").(map[string]any) {
		if !used[name] {
			t.Errorf("the schema %s is not used", name)
		}
	}
	for _, name := range []string{"Assistant", "Thread", "ThreadIn", "ThreadMessage", "ThreadMessageIn", "DetailError", "MessageError", "ValidationError"} {
		at(t, spec, "components", "schemas", name, "properties")
	}
}

// An application's own huma API is left alone, and its error type does not get
// into this one.
func TestHumaGlobalsAreLeftAlone(t *testing.T) {
	before := huma.NewError(418, "x")
	old := huma.NewError
	t.Cleanup(func() { huma.NewError = old })
	huma.NewError = func(int, string, ...error) huma.StatusError {
		t.Error("huma.NewError was called")
		return before
	}
	s := newServer(t)
	s.spec(t)
	s.do(t, "alice", "POST", "/threads/", `{`).is(t, 400, `{"detail":"Cannot parse request body"}`)
}

func TestDocs(t *testing.T) {
	a := newServer(t).do(t, "alice", "GET", "/docs", "")
	if a.status != 200 || a.header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %s", a.status, a.header.Get("Content-Type"))
	}
	if strings.Contains(a.body, "//") && regexp.MustCompile(`(src|href|url)[=(]["']?(https?:)?//`).MatchString(a.body) {
		t.Error("the page loads something from elsewhere")
	}
	policy := a.header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("no %s in %s", want, policy)
		}
	}
	for _, tag := range []string{"script", "style"} {
		inline := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(a.body, -1)
		if len(inline) != 1 {
			t.Fatalf("%d times <%s>", len(inline), tag)
		}
		sum := sha256.Sum256([]byte(inline[0][1]))
		if want := tag + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("no %s in %s", want, policy)
		}
	}
	if strings.Contains(a.body, "unsafe-inline") || strings.Contains(a.body, "innerHTML") {
		t.Error("the page is not strict")
	}
}
