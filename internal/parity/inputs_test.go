package parity_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

func TestBehaviour064_ContentIsARequiredString(t *testing.T) {
	a := start(t)
	path := "/threads/" + a.thread(t, "alice", `{}`) + "/messages/"
	for body, want := range map[string]string{
		`{"assistant_id":"temperature_assistant"}`:                `missing Field required`,
		`{"assistant_id":"temperature_assistant","content":null}`: `string_type Input should be a valid string`,
		`{"assistant_id":"temperature_assistant","content":5}`:    `string_type Input should be a valid string`,
	} {
		kind, msg, _ := strings.Cut(want, " ")
		a.do(t, "alice", "POST", path, body).is(t, 422, problem("content", kind, msg))
	}
}

func TestBehaviour065_BodiesAreObjects(t *testing.T) {
	a := start(t)
	a.do(t, "alice", "POST", "/threads/", `{`).is(t, 400, `{"detail":"Cannot parse request body"}`)
	a.do(t, "alice", "POST", "/threads/", ``).is(t, 422, `{"detail":[{"type":"missing","loc":["body","payload"],"msg":"Field required"}]}`)
}

func TestBehaviour066_AnUnknownAssistantIsNotAsked(t *testing.T) {
	a := start(t)
	for _, id := range []string{a.thread(t, "alice", `{}`), a.thread(t, "bob", `{}`)} {
		a.post(t, "alice", id, "fake", "Hello").is(t, 404, `{"message":"Assistant with id=fake not found"}`)
	}
}

func TestBehaviour067_AMissingThreadIsNotFound(t *testing.T) {
	start(t).post(t, "alice", unknownID, defaultBot, "Hello").is(t, 404, notFound)
}

func TestBehaviour068_StrangeIDsAreNotFound(t *testing.T) {
	a := start(t)
	own := a.thread(t, "alice", `{}`)
	for _, id := range []string{"abc", strings.Repeat("9", 23), "-1"} {
		a.do(t, "alice", "GET", "/threads/"+id+"/", "").is(t, 404, notFound)
		a.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"name":"x"}`).is(t, 404, notFound)
		a.do(t, "alice", "DELETE", "/threads/"+id+"/", "").is(t, 404, notFound)
		a.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 404, notFound)
		a.post(t, "alice", id, defaultBot, "Hello").is(t, 404, notFound)
		a.do(t, "alice", "DELETE", "/threads/"+own+"/messages/"+id+"/", "").is(t, 404, notFound)
	}
}

func TestBehaviour069_AnEmptyPatchChangesNothing(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{"name":"mine","assistant_id":"order_assistant"}`)
	a.do(t, "alice", "PATCH", "/threads/"+id+"/", `{}`).is(t, 200,
		`{"id":"ID","name":"mine","assistant_id":"order_assistant","created_at":"TIME","updated_at":"TIME"}`)
}

func TestBehaviour070_ALongNameIsRefused(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{"name":"mine"}`)
	body := fmt.Sprintf(`{"name":%q}`, strings.Repeat("x", 256))
	want := problem("name", "string_too_long", "String should have at most 255 characters")
	a.do(t, "alice", "POST", "/threads/", body).is(t, 422, want)
	a.do(t, "alice", "PATCH", "/threads/"+id+"/", body).is(t, 422, want)
	a.do(t, "alice", "GET", "/threads/", "").is(t, 200, `[`+strings.Replace(plainBody, "NAME", "mine", 1)+`]`)
}

func TestBehaviour080_EmptyContentIsRefused(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{}`)
	a.post(t, "alice", id, defaultBot, "").is(t, 422, problem("content", "string_too_short", "String should have at least 1 character"))
	equal(t, "said", a.said(t, "alice", id), "")
}

func TestBehaviour083_AMessageOfAnotherThreadIsNotFound(t *testing.T) {
	a := start(t, llmtest.Text("Hi."))
	id, second := a.thread(t, "alice", `{}`), a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "Hello")
	a.do(t, "alice", "DELETE", "/threads/"+second+"/messages/"+a.messages(t, "alice", id)[0].ID+"/", "").is(t, 404, notFound)
	equal(t, "said", a.said(t, "alice", id), "human: Hello | ai: Hi.")
}

// Where the reference wants a token, aigen looks at where a browser says that a request
// comes from: a page needs nothing, and no other site gets through, whatever token it
// sends.
func TestBehaviour084_RequestsOfOtherSitesAreRefused(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{"name":"mine"}`)
	for _, unsafe := range []string{"POST /threads/", "PATCH /threads/" + id + "/", "DELETE /threads/" + id + "/", "POST /threads/" + id + "/messages/"} {
		method, path, _ := strings.Cut(unsafe, " ")
		for _, headers := range [][]string{
			{"Sec-Fetch-Site", "cross-site"},
			{"sec-fetch-site", "cross-site"},
			{"Sec-Fetch-Site", "same-site"},
			{"Sec-Fetch-Site", "cross-site", "X-CSRFTOKEN", "wrong"},
			{"Origin", "https://evil.example", "x-csrftoken", "wrong"},
		} {
			a.do(t, "alice", method, path, `{"name":"his"}`, headers...).is(t, 403, crossSite)
		}
	}
	a.do(t, "alice", "GET", "/threads/", "", "Sec-Fetch-Site", "cross-site").is(t, 200, `[`+strings.Replace(plainBody, "NAME", "mine", 1)+`]`)
	a.do(t, "alice", "POST", "/threads/", `{}`, "Sec-Fetch-Site", "same-origin").is(t, 200, plainBody)
	a.do(t, "alice", "POST", "/threads/", `{}`, "X-CSRFToken", "any").is(t, 200, plainBody)
}

func TestBehaviour085_PathsEndWithASlash(t *testing.T) {
	a := start(t)
	moved := a.do(t, "alice", "GET", "/threads?assistant_id=x", "")
	equal(t, "status", moved.status, 301)
	equal(t, "target", moved.header.Get("Location"), "./threads/?assistant_id=x")
	equal(t, "status of a POST, which stays one", a.do(t, "alice", "POST", "/threads", `{}`).status, 308)
	a.do(t, "alice", "GET", "/threads/", "").is(t, 200, `[]`)
	refused := a.do(t, "alice", "PUT", "/threads/", "")
	refused.is(t, 405, `{"detail":"Method Not Allowed"}`)
	equal(t, "allowed", refused.header.Get("Allow"), "GET, POST")
}

func TestBehaviour087_TimesHaveMilliseconds(t *testing.T) {
	a := start(t, llmtest.Text("Hi."))
	id := a.thread(t, "alice", `{"name":"mine"}`)
	// The store has microseconds, so that a change is seen that is a fast one.
	at := func() (created, updated time.Time) {
		th, err := a.threads.Thread(as(t, "alice"), id)
		if err != nil {
			t.Fatal(err)
		}
		out := decode[threadOut](t, a.do(t, "alice", "GET", "/threads/"+id+"/", ""))
		equal(t, "created_at", out.CreatedAt, th.CreatedAt.Format("2006-01-02T15:04:05.000Z"))
		equal(t, "updated_at", out.UpdatedAt, th.UpdatedAt.Format("2006-01-02T15:04:05.000Z"))
		return th.CreatedAt, th.UpdatedAt
	}
	made, first := at()
	a.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"name":"yours"}`)
	_, renamed := at()
	a.ask(t, "alice", id, "Hello")
	still, asked := at()
	if !renamed.After(first) || !asked.After(renamed) || !still.Equal(made) {
		t.Errorf("%v, %v, %v, created %v and %v", first, renamed, asked, made, still)
	}
}

func TestBehaviour088_AThreadOfAnAssistantTakesNoOther(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{"assistant_id":"order_assistant"}`)
	a.post(t, "alice", id, defaultBot, "Hello").is(t, 422,
		problem("assistant_id", "value_error", "Value error, the thread belongs to another assistant"))
	equal(t, "said", a.said(t, "alice", id), "")
	equal(t, "calls of the model", len(a.model.Requests()), 0)
}
