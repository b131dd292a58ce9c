package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// linked is where a list goes on, or "".
func linked(t *testing.T, a answer, rel string) string {
	t.Helper()
	link := a.header.Get("Link")
	if link == "" {
		return ""
	}
	var query string
	if _, err := fmt.Sscanf(link, `<?%s rel="`+rel+`"`, &query); err != nil {
		t.Fatalf("Link: %s", link)
	}
	query = strings.TrimSuffix(query, ">;")
	return "?" + query
}

func TestThreadPages(t *testing.T) {
	s := newServer(t)
	for i := range 5 {
		s.thread(t, "alice", fmt.Sprintf(`{"name":"t%d"}`, i))
	}
	oldest := s.listed(t, "alice", "")[4].ID
	s.ask(t, "alice", oldest, "How is Recife?").is(t, 201, "")
	walk := func(query string) string {
		var pages []string
		for query != "" {
			a := s.do(t, "alice", "GET", "/threads/"+query, "")
			var threads []struct{ Name string }
			if err := json.Unmarshal([]byte(a.body), &threads); err != nil || a.status != 200 {
				t.Fatalf("%s: %d %s", query, a.status, a.body)
			}
			page := ""
			for _, th := range threads {
				page += th.Name
			}
			pages = append(pages, page)
			query = linked(t, a, "next")
		}
		return strings.Join(pages, " ")
	}
	for query, want := range map[string]string{
		"?limit=":                          "t4t3t2t1t0",
		"?limit=2":                         "t4t3 t2t1 t0",
		"?limit=5":                         "t4t3t2t1t0",
		"?order=activity&limit=2":          "t0t4 t3t2 t1",
		"?order=created":                   "t4t3t2t1t0",
		"?search=RECIFE":                   "t0",
		"?search=t&limit=4&archived=false": "t4t3t2t1 t0",
		"?archived=true":                   "",
		"?unknown=x":                       "t4t3t2t1t0",
	} {
		if got := walk(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func TestWrongQueries(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	for query, want := range map[string]string{
		"/threads/?limit=x":                       `{"type":"int_parsing","loc":["query","limit"],"msg":"Input should be a valid integer, unable to parse string as an integer"}`,
		"/threads/?limit=0":                       `{"type":"greater_than_equal","loc":["query","limit"],"msg":"Input should be greater than or equal to 1"}`,
		"/threads/?limit=1001":                    `{"type":"less_than_equal","loc":["query","limit"],"msg":"Input should be less than or equal to 1000"}`,
		"/threads/?archived=maybe":                `{"type":"bool_parsing","loc":["query","archived"],"msg":"Input should be a valid boolean, unable to interpret input"}`,
		"/threads/?order=name":                    `{"type":"enum","loc":["query","order"],"msg":"Input should be 'created' or 'activity'"}`,
		"/threads/?after=x":                       `{"type":"value_error","loc":["query","after"],"msg":"Value error, the cursor of a list in this order"}`,
		"/threads/" + id + "/messages/?before=-1": `{"type":"greater_than_equal","loc":["query","before"],"msg":"Input should be greater than or equal to 1"}`,
		"/threads/" + id + "/messages/?limit=2.5": `{"type":"int_parsing","loc":["query","limit"],"msg":"Input should be a valid integer, unable to parse string as an integer"}`,
	} {
		s.do(t, "alice", "GET", query, "").is(t, 422, `{"detail":[`+want+`]}`)
	}
}

func TestMessagePages(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	for i := range 3 {
		s.model.script(say(fmt.Sprint("a", i)))
		s.ask(t, "alice", id, fmt.Sprint("q", i)).is(t, 201, "")
	}
	var pages []string
	for query := "?limit=4"; query != ""; {
		a := s.do(t, "alice", "GET", "/threads/"+id+"/messages/"+query, "")
		pages = append(pages, masked(a.body))
		query = linked(t, a, "prev")
	}
	human, ai := `{"id":"ID","type":"human","content":"q%d"}`, `{"id":"ID","type":"ai","content":"a%d"}`
	want := fmt.Sprintf("["+human+","+ai+","+human+","+ai+"] ["+human+","+ai+"]", 1, 1, 2, 2, 0, 0)
	if got := strings.Join(pages, " "); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	s.do(t, "bob", "GET", "/threads/"+id+"/messages/?limit=1", "").is(t, 403, `{"message":"User is not allowed to view messages in this thread"}`)
}

func TestArchive(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{"archived":true}`)
	plain := `{"id":"ID","name":"NAME","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`
	s.do(t, "alice", "GET", "/threads/"+id+"/", "").is(t, 200, plain)
	s.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"archived":true}`).is(t, 200, strings.TrimSuffix(plain, "}")+`,"archived_at":"TIME"}`)
	s.do(t, "alice", "GET", "/threads/?archived=false", "").is(t, 200, `[]`)
	s.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"archived":false}`).is(t, 200, plain)
	s.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"archived":null}`).is(t, 422,
		`{"detail":[{"type":"bool_type","loc":["body","payload","archived"],"msg":"Input should be a valid boolean"}]}`)
}
