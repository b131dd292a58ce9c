package parity_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// browser does what the npm client of the reference and its hooks do: the same requests,
// with the same headers and bodies, and what it keeps of the answers. Its requests are
// recorded.
type browser struct {
	t    *testing.T
	base string
	// assistantID and threadID are what a hook is made with.
	assistantID, threadID string

	recorded   []string
	assistants []listedAssistant
	assistant  *listedAssistant
	threads    []threadOut
	messages   []messageOut
}

type listedAssistant struct{ ID, Name string }

// newBrowser is that of alice.
func newBrowser(t *testing.T, a *app) *browser { return &browser{t: t, base: a.url} }

// apiError is what the client rejects with.
type apiError struct {
	status int
	body   string
}

func (e *apiError) Error() string { return fmt.Sprint(e.status, " ", e.body) }

// request sends one request as axios does: the token goes with every request, a content
// type only with a body.
func (b *browser) request(method, path string, body, into any) error {
	b.t.Helper()
	line := method + " " + path
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		content, line = strings.NewReader(string(text)), line+" "+string(text)
	}
	b.recorded = append(b.recorded, masked(line))
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, content)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("X-CSRFTOKEN", "token")
	r.Header.Set("X-User", "alice")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return &apiError{res.StatusCode, string(text)}
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text, into)
}

func (b *browser) fetchAssistants() error {
	return keep(&b.assistants, func(v *[]listedAssistant) error { return b.request("GET", "/assistants/", nil, v) })
}

func (b *browser) fetchAssistant() error {
	return keep(&b.assistant, func(v **listedAssistant) error {
		return b.request("GET", "/assistants/"+b.assistantID+"/", nil, v)
	})
}

func (b *browser) fetchThreads() error {
	path := "/threads/"
	if b.assistantID != "" {
		path += "?assistant_id=" + b.assistantID
	}
	return keep(&b.threads, func(v *[]threadOut) error { return b.request("GET", path, nil, v) })
}

// then does the second thing if the first one was no failure.
func then(first error, second func() error) error {
	if first != nil {
		return first
	}
	return second()
}

// keep leaves what is there as it is if there is nothing new.
func keep[T any](into *T, fetch func(*T) error) error {
	var v T
	if err := fetch(&v); err != nil {
		return err
	}
	*into = v
	return nil
}

type fields map[string]string

func (b *browser) createThread(body fields) error {
	return then(b.request("POST", "/threads/", body, new(threadOut)), b.fetchThreads)
}

func (b *browser) updateThread(id string, body fields) error {
	return then(b.request("PATCH", "/threads/"+id+"/", body, new(threadOut)), b.fetchThreads)
}

func (b *browser) deleteThread(id string) error {
	return then(b.request("DELETE", "/threads/"+id+"/", nil, nil), b.fetchThreads)
}

func (b *browser) fetchMessages() error {
	if b.threadID == "" {
		return nil
	}
	return keep(&b.messages, func(v *[]messageOut) error { return b.request("GET", "/threads/"+b.threadID+"/messages/", nil, v) })
}

func (b *browser) createMessage(text string) error {
	if b.threadID == "" {
		return nil
	}
	body := fields{"content": text, "assistant_id": b.assistantID}
	return then(b.request("POST", "/threads/"+b.threadID+"/messages/", body, nil), b.fetchMessages)
}

func (b *browser) deleteMessage(id string) error {
	if b.threadID == "" {
		return nil
	}
	return then(b.request("DELETE", "/threads/"+b.threadID+"/messages/"+id+"/", nil, nil), b.fetchMessages)
}

// sent checks the requests since the last time.
func (b *browser) sent(want ...string) {
	b.t.Helper()
	equal(b.t, "requests", strings.Join(b.recorded, "\n"), strings.Join(want, "\n"))
	b.recorded = nil
}

// ok fails the test for an error.
func (b *browser) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// rejects fails the test unless err is that of a status.
func (b *browser) rejects(err error, status int) {
	b.t.Helper()
	if got, ok := errors.AsType[*apiError](err); !ok || got.status != status {
		b.t.Errorf("got %v, want %d", err, status)
	}
}

func TestBehaviour057_TheClientListsAssistants(t *testing.T) {
	b := newBrowser(t, start(t))
	b.ok(b.fetchAssistants())
	b.sent("GET /assistants/")
	if len(b.assistants) < 2 || b.assistants[0].ID == "" || b.assistants[0].Name == "" {
		t.Errorf("%+v", b.assistants)
	}
	b = newBrowser(t, setup{authenticate: func(*http.Request) (*assistant.User, error) { return nil, nil }}.start(t))
	b.rejects(b.fetchAssistants(), 401)
	b.sent("GET /assistants/")
	equal(t, "kept", len(b.assistants), 0)
}

func TestBehaviour058_TheClientGetsAnAssistant(t *testing.T) {
	b := newBrowser(t, start(t))
	b.assistantID = "order_assistant"
	b.ok(b.fetchAssistant())
	equal(t, "assistant", *b.assistant, listedAssistant{"order_assistant", "Order Assistant"})
	b.assistantID = "fake"
	b.rejects(b.fetchAssistant(), 404)
	b.sent("GET /assistants/order_assistant/", "GET /assistants/fake/")
	equal(t, "kept", b.assistant.ID, "order_assistant")
}

func TestBehaviour059_TheClientListsThreads(t *testing.T) {
	a := start(t)
	a.thread(t, "alice", `{}`)
	a.thread(t, "alice", `{"assistant_id":"order_assistant"}`)
	b := newBrowser(t, a)
	b.ok(b.fetchThreads())
	equal(t, "threads", len(b.threads), 2)
	b.assistantID = "order_assistant"
	b.ok(b.fetchThreads())
	equal(t, "threads", len(b.threads), 1)
	b.sent("GET /threads/", "GET /threads/?assistant_id=order_assistant")
	b.base += "/nothing"
	b.rejects(b.fetchThreads(), 404)
	equal(t, "kept", len(b.threads), 1)
}

func TestBehaviour060_TheClientCreatesThreads(t *testing.T) {
	b := newBrowser(t, start(t))
	b.ok(b.createThread(fields{}))
	b.ok(b.createThread(fields{"name": "n"}))
	b.sent("POST /threads/ {}", "GET /threads/", `POST /threads/ {"name":"n"}`, "GET /threads/")
	equal(t, "threads", len(b.threads), 2)
	b.rejects(b.createThread(fields{"assistant_id": "fake"}), 404)
	b.sent(`POST /threads/ {"assistant_id":"fake"}`)
	equal(t, "kept", len(b.threads), 2)
}

func TestBehaviour061_TheClientUpdatesThreads(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{}`)
	b := newBrowser(t, a)
	b.ok(b.updateThread(id, fields{"name": "n"}))
	b.ok(b.updateThread(id, fields{"name": "n", "assistant_id": "order_assistant"}))
	b.sent(`PATCH /threads/ID/ {"name":"n"}`, "GET /threads/", `PATCH /threads/ID/ {"assistant_id":"order_assistant","name":"n"}`, "GET /threads/")
	equal(t, "assistant", b.threads[0].AssistantID, "order_assistant")
}

func TestBehaviour062_TheClientDeletesThreads(t *testing.T) {
	a := start(t)
	id, foreign := a.thread(t, "alice", `{}`), a.thread(t, "bob", `{}`)
	b := newBrowser(t, a)
	b.ok(b.fetchThreads())
	b.rejects(b.deleteThread(foreign), 403)
	equal(t, "kept", len(b.threads), 1)
	b.ok(b.deleteThread(id))
	equal(t, "left", len(b.threads), 0)
	b.sent("GET /threads/", "DELETE /threads/ID/", "DELETE /threads/ID/", "GET /threads/")
}

func TestBehaviour063_TheClientCreatesAndDeletesMessages(t *testing.T) {
	a := start(t, llmtest.Text("Hi."), llmtest.ServerError())
	b := newBrowser(t, a)
	b.assistantID = defaultBot
	b.ok(errors.Join(b.fetchMessages(), b.createMessage("Hello"), b.deleteMessage("1")))
	b.sent()

	b.threadID = a.thread(t, "alice", `{}`)
	b.ok(b.createMessage("Hello"))
	equal(t, "messages", len(b.messages), 2)
	b.sent(`POST /threads/ID/messages/ {"assistant_id":"temperature_assistant","content":"Hello"}`, "GET /threads/ID/messages/")
	b.ok(b.deleteMessage(b.messages[1].ID))
	equal(t, "messages", len(b.messages), 1)
	b.sent("DELETE /threads/ID/messages/ID/", "GET /threads/ID/messages/")
	b.rejects(b.createMessage("And now?"), 502)
	b.rejects(b.deleteMessage(unknownID), 404)
	equal(t, "kept", len(b.messages), 1)
	b.sent(`POST /threads/ID/messages/ {"assistant_id":"temperature_assistant","content":"And now?"}`, "DELETE /threads/ID/messages/ID/")
}
