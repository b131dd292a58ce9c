package parity_test

import (
	"context"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/internal/parity/bots"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

func TestBehaviour001_TheDocumentHasTitleAndVersion(t *testing.T) {
	info := decode[struct {
		Info struct{ Title, Version string }
	}](t, start(t).do(t, "alice", "GET", "/openapi.json", "")).Info
	equal(t, "title", info.Title, "aigen")
	equal(t, "version", info.Version, httpapi.Version)
}

func TestBehaviour002_AssistantsAreListed(t *testing.T) {
	a := start(t)
	only, err := httpapi.New(httpapi.Config{Threads: a.threads, Model: a.model, Authenticate: byHeader}, &bots.Temperature{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(only)
	defer server.Close()
	(&app{url: server.URL}).do(t, "alice", "GET", "/assistants/", "").is(t, 200, `[{"id":"temperature_assistant","name":"Temperature Assistant"}]`)
}

func TestBehaviour003_AnAssistantIsShown(t *testing.T) {
	start(t).do(t, "alice", "GET", "/assistants/temperature_assistant/", "").is(t, 200, `{"id":"temperature_assistant","name":"Temperature Assistant"}`)
}

func TestBehaviour004_AnUnknownAssistantIsNotFound(t *testing.T) {
	start(t).do(t, "alice", "GET", "/assistants/fake_assistant/", "").is(t, 404, `{"message":"Assistant with id=fake_assistant not found"}`)
}

func TestBehaviour005_NoThreadsAreAnEmptyList(t *testing.T) {
	start(t).do(t, "alice", "GET", "/threads/", "").is(t, 200, `[]`)
}

func TestBehaviour006_ThreadsAreListedNewestFirst(t *testing.T) {
	a := start(t)
	first, second := a.thread(t, "alice", `{}`), a.thread(t, "alice", `{}`)
	list := decode[[]threadOut](t, a.do(t, "alice", "GET", "/threads/", ""))
	if len(list) != 2 || list[0].ID != second || list[1].ID != first {
		t.Errorf("%+v", list)
	}
}

func TestBehaviour007_ThreadsAreListedByAssistant(t *testing.T) {
	a := start(t)
	for range 2 {
		a.thread(t, "alice", `{}`)
	}
	for range 3 {
		a.thread(t, "alice", `{"assistant_id":"temperature_assistant"}`)
	}
	list := decode[[]threadOut](t, a.do(t, "alice", "GET", "/threads/?assistant_id=temperature_assistant", ""))
	equal(t, "threads", len(list), 3)
	for _, th := range list {
		equal(t, "assistant", th.AssistantID, "temperature_assistant")
	}
}

func TestBehaviour008_ThreadsOfOthersAreNotListed(t *testing.T) {
	a := start(t)
	a.thread(t, "bob", `{}`)
	a.thread(t, "carol", `{}`)
	if _, err := a.threads.DisownThreads(as(t, "carol"), "carol"); err != nil {
		t.Fatal(err)
	}
	a.do(t, "alice", "GET", "/threads/", "").is(t, 200, `[]`)
}

func TestBehaviour009_AThreadIsShown(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{}`)
	got := a.do(t, "alice", "GET", "/threads/"+id+"/", "")
	got.is(t, 200, plainBody)
	equal(t, "id", decode[threadOut](t, got).ID, id)
}

func TestBehaviour010_AnUnknownThreadIsNotFound(t *testing.T) {
	start(t).do(t, "alice", "GET", "/threads/1000000/", "").is(t, 404, notFound)
}

func TestBehaviour011_AThreadIsNamedAfterTheTime(t *testing.T) {
	a := start(t)
	before := time.Now().UTC().Truncate(time.Minute)
	made := decode[threadOut](t, a.do(t, "alice", "POST", "/threads/", `{}`))
	if !regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d$`).MatchString(made.Name) || made.AssistantID != "" {
		t.Errorf("%+v", made)
	}
	at, err := time.Parse("2006-01-02 15:04", made.Name)
	if err != nil || at.Before(before) || at.After(time.Now()) {
		t.Errorf("%s: %v", made.Name, err)
	}
	stored, err := a.threads.Thread(as(t, "alice"), made.ID)
	if err != nil || stored.Name != made.Name || stored.OwnerID != "alice" {
		t.Errorf("%+v, %v", stored, err)
	}
}

func TestBehaviour012_AThreadCanBelongToAnAssistant(t *testing.T) {
	made := decode[threadOut](t, start(t).do(t, "alice", "POST", "/threads/", `{"assistant_id":"temperature_assistant"}`))
	equal(t, "assistant", made.AssistantID, "temperature_assistant")
}

func TestBehaviour013_AThreadIsRenamed(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{}`)
	a.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"name":"New name"}`).is(t, 200, strings.Replace(plainBody, "NAME", "New name", 1))
	stored, err := a.threads.Thread(as(t, "alice"), id)
	if err != nil || stored.Name != "New name" {
		t.Errorf("%+v, %v", stored, err)
	}
}

func TestBehaviour014_AThreadOfOthersIsNotRenamed(t *testing.T) {
	a := start(t)
	id := a.thread(t, "bob", `{"name":"Old name"}`)
	a.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"name":"New name"}`).is(t, 403, denied("update this thread"))
	equal(t, "name", decode[threadOut](t, a.do(t, "bob", "GET", "/threads/"+id+"/", "")).Name, "Old name")
}

func TestBehaviour015_AThreadIsDeletedWithItsMessages(t *testing.T) {
	a := start(t, llmtest.Text("Hi."))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "Hello")
	a.do(t, "alice", "DELETE", "/threads/"+id+"/", "").is(t, 204, "")
	a.do(t, "alice", "GET", "/threads/"+id+"/", "").is(t, 404, notFound)
	a.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 404, notFound)
}

func TestBehaviour016_AThreadOfOthersIsNotDeleted(t *testing.T) {
	a := start(t)
	id := a.thread(t, "bob", `{}`)
	a.do(t, "alice", "DELETE", "/threads/"+id+"/", "").is(t, 403, denied("delete this thread"))
	a.do(t, "bob", "GET", "/threads/"+id+"/", "").is(t, 200, plainBody)
}

// A question whose run failed is alone in its thread.
func TestBehaviour017_MessagesAreListed(t *testing.T) {
	a := start(t, llmtest.ServerError())
	id := a.thread(t, "alice", `{}`)
	a.post(t, "alice", id, defaultBot, "Hello")
	a.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 200, `[{"id":"ID","type":"human","content":"Hello"}]`)
}

func TestBehaviour018_MessagesOfOthersAreNotListed(t *testing.T) {
	a := start(t)
	id := a.thread(t, "bob", `{}`)
	a.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 403, denied("view messages in this thread"))
}

func TestBehaviour019_AMessageIsAnsweredWithATool(t *testing.T) {
	a := start(t,
		llmtest.Call("fetch_current_temperature", `{"location":"San Francisco, CA"}`),
		llmtest.Text("It is 32 degrees Celsius."))
	id := a.thread(t, "alice", `{}`)
	got := a.post(t, "alice", id, defaultBot, "How warm is it in San Francisco?")
	got.is(t, 201, "")
	equal(t, "length", got.header.Get("Content-Length"), "0")
	a.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 200,
		`[{"id":"ID","type":"human","content":"How warm is it in San Francisco?"},{"id":"ID","type":"ai","content":"It is 32 degrees Celsius."}]`)
	equal(t, "stored", a.stored(t, "alice", id), `user: How warm is it in San Francisco?
assistant calls fetch_current_temperature{"location":"San Francisco, CA"}
tool: 32 degrees Celsius
assistant: It is 32 degrees Celsius.`)
}

func TestBehaviour020_AMessageIsDeleted(t *testing.T) {
	a := start(t, llmtest.Text("Hi."))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "Hello")
	a.do(t, "alice", "DELETE", "/threads/"+id+"/messages/"+a.messages(t, "alice", id)[0].ID+"/", "").is(t, 204, "")
	equal(t, "stored", a.stored(t, "alice", id), "assistant: Hi.")
}

// unsafe is refused if it comes from another site, and else needs a login.
func unsafe(t *testing.T, a *app, method, path, body string) {
	t.Helper()
	a.do(t, "", method, path, body).is(t, 401, noLogin)
	a.do(t, "", method, path, body, "Sec-Fetch-Site", "cross-site").is(t, 403, crossSite)
}

func TestBehaviour021_ListsNeedALogin(t *testing.T) {
	a := start(t)
	a.do(t, "", "GET", "/threads/", "").is(t, 401, noLogin)
	a.do(t, "", "GET", "/assistants/", "").is(t, 401, noLogin)
	a = setup{permissions: denying{view: true, run: true}}.start(t)
	a.thread(t, "alice", `{}`)
	a.do(t, "alice", "GET", "/threads/", "").is(t, 200, `[]`)
	a.do(t, "alice", "GET", "/assistants/", "").is(t, 200, `[]`)
}

func TestBehaviour022_DetailsNeedALogin(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{}`)
	a.do(t, "", "GET", "/threads/"+id+"/", "").is(t, 401, noLogin)
	a.do(t, "", "GET", "/threads/"+id+"/messages/", "").is(t, 401, noLogin)
	a.do(t, "", "GET", "/assistants/temperature_assistant/", "").is(t, 401, noLogin)
	a = setup{permissions: denying{view: true, run: true}}.start(t)
	id = a.thread(t, "alice", `{}`)
	a.do(t, "alice", "GET", "/threads/"+id+"/", "").is(t, 403, denied("view this thread"))
	a.do(t, "alice", "GET", "/assistants/temperature_assistant/", "").is(t, 403, denied("use this assistant"))
}

func TestBehaviour023_CreatingAThreadNeedsALogin(t *testing.T) {
	unsafe(t, start(t), "POST", "/threads/", `{}`)
	a := setup{permissions: denying{create: true}}.start(t)
	a.do(t, "alice", "POST", "/threads/", `{}`).is(t, 403, denied("create threads"))
}

func TestBehaviour024_ChangingAThreadNeedsALogin(t *testing.T) {
	a := start(t)
	unsafe(t, a, "PATCH", "/threads/"+a.thread(t, "alice", `{}`)+"/", `{"name":"x"}`)
}

func TestBehaviour025_DeletingNeedsALogin(t *testing.T) {
	a := start(t, llmtest.Text("Hi."))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "Hello")
	unsafe(t, a, "DELETE", "/threads/"+id+"/messages/"+a.messages(t, "alice", id)[0].ID+"/", "")
	unsafe(t, a, "DELETE", "/threads/"+id+"/", "")
	equal(t, "said", a.said(t, "alice", id), "human: Hello | ai: Hi.")
}

func TestBehaviour026_AskingNeedsALogin(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{}`)
	unsafe(t, a, "POST", "/threads/"+id+"/messages/", `{"assistant_id":"temperature_assistant","content":"Hello"}`)
	a = setup{permissions: denying{run: true}}.start(t)
	a.post(t, "alice", a.thread(t, "alice", `{}`), defaultBot, "Hello").is(t, 403, denied("use this assistant"))
}

// denying are the default permissions, but for what nobody may do.
type denying struct {
	thread.Owners
	view, create, run bool
}

func (p denying) ViewThread(ctx context.Context, u assistant.User, t thread.Thread) (bool, error) {
	if p.view {
		return false, nil
	}
	return p.Owners.ViewThread(ctx, u, t)
}

func (p denying) CreateThread(context.Context, assistant.User, thread.NewThread) (bool, error) {
	return !p.create, nil
}

func (p denying) RunAssistant(context.Context, assistant.User, assistant.Spec) (bool, error) {
	return !p.run, nil
}
