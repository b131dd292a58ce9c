package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/httpapi"
)

func TestBodies(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{"name":"n"}`)
	const (
		unreadable = `{"detail":"Cannot parse request body"}`
		missing    = `{"detail":[{"type":"missing","loc":["body","payload"],"msg":"Field required"}]}`
		noObject   = `{"detail":[{"type":"model_attributes_type","loc":["body","payload"],"msg":"Input should be a valid dictionary or object to extract fields from"}]}`
	)
	for name, test := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"half an object": {`{`, 400, unreadable},
		"text":           {`hello`, 400, unreadable},
		"form":           {`name=x`, 400, unreadable},
		"two objects":    {`{}{}`, 400, unreadable},
		"byte order":     {"\ufeff{}", 400, unreadable},
		"not UTF-8":      {"{\"name\":\"\xff\"}", 400, unreadable},
		"NaN":            {`{"name":NaN}`, 400, unreadable},
		"deep":           {strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), 400, unreadable},
		"open brackets":  {strings.Repeat(`[`, 500_000), 400, unreadable},
		"nothing":        {"", 422, missing},
		"blanks":         {" \r\n\t", 422, missing},
		"array":          {`[]`, 422, noObject},
		"null":           {`null`, 422, noObject},
		"string":         {`"{}"`, 422, noObject},
		"number":         {`1e999`, 422, noObject},
		"too long":       {`{"name":"` + strings.Repeat("x", 1<<20) + `"}`, 413, `{"detail":"Request body is over 1048576 bytes"}`},
	} {
		for _, path := range []string{"POST /threads/", "PATCH /threads/" + id + "/", "POST /threads/" + id + "/messages/"} {
			t.Run(name+" "+uuids.ReplaceAllString(path, "ID"), func(t *testing.T) {
				method, path, _ := strings.Cut(path, " ")
				s.do(t, "alice", method, path, test.body).is(t, test.status, test.want)
			})
		}
	}
	if got := s.listed(t, "alice", ""); len(got) != 1 || got[0].Name != "n" {
		t.Errorf("%+v", got)
	}
}

func TestAnyContentType(t *testing.T) {
	s := newServer(t)
	for _, contentType := range []string{"", "application/json", "text/plain", "application/json; charset=utf-8", "nonsense"} {
		s.do(t, "alice", "POST", "/threads/", `{"name":"n"}`, "Content-Type", contentType, "Accept", "text/html").
			is(t, 200, `{"id":"ID","name":"n","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`)
	}
}

func TestMaxBodyBytes(t *testing.T) {
	s := newServer(t, func(c *httpapi.Config) { c.MaxBodyBytes = 20 })
	s.do(t, "alice", "POST", "/threads/", fmt.Sprintf(`{"name":%10q}`, "x")).is(t, 200, `{"id":"ID","name":"x","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`)
	s.do(t, "alice", "POST", "/threads/", `{"name":"0123456789"}`).is(t, 413, `{"detail":"Request body is over 20 bytes"}`)
}

// Lone surrogates and other oddities are stored as something that can be read
// again.
func TestOddText(t *testing.T) {
	s := newServer(t)
	for in, want := range map[string]string{
		`"\ud800"`:                "\ufffd",
		`"\u0001\u001f\u2028"`:    "\u0001\u001f\u2028",
		`"\ud83d\ude00 \u202e x"`: "😀 \u202e x",
	} {
		id := s.thread(t, "alice", `{"name":`+in+`}`)
		if got := s.one(t, "alice", id).Name; got != want {
			t.Errorf("%s: %q", in, got)
		}
	}
}
