package parity_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers"
	numbersstore "github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/viewer"
	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

var usageByDay = thread.UsageQuery{By: []thread.UsageKey{thread.PerDay}}

// says fails the test unless err has the text.
func says(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || err.Error() != text {
		t.Errorf("got %v, want %s", err, text)
	}
}

func TestBehaviour044_AnAssistantIsFoundByItsID(t *testing.T) {
	a := start(t)
	a.do(t, "alice", "GET", "/assistants/temperature_assistant/", "").is(t, 200, `{"id":"temperature_assistant","name":"Temperature Assistant"}`)
	a.do(t, "alice", "GET", "/assistants/not_defined/", "").is(t, 404, `{"message":"Assistant with id=not_defined not found"}`)
	if err := a.threads.CheckAssistant(as(t, "alice"), a.bots.Temperature.AISpec()); err != nil {
		t.Error(err)
	}
	a = setup{permissions: denying{run: true}}.start(t)
	says(t, a.threads.CheckAssistant(as(t, "alice"), a.bots.Temperature.AISpec()), "User is not allowed to use this assistant")
}

// onlyOrder lets users run one assistant.
type onlyOrder struct{ thread.Owners }

func (onlyOrder) RunAssistant(_ context.Context, _ assistant.User, spec assistant.Spec) (bool, error) {
	return spec.ID == "order_assistant", nil
}

func TestBehaviour045_AssistantsThatAreDeniedAreNotListed(t *testing.T) {
	type out struct{ ID, Name string }
	a := start(t)
	list := decode[[]out](t, a.do(t, "alice", "GET", "/assistants/", ""))
	for _, listed := range list {
		equal(t, "shown", decode[out](t, a.do(t, "alice", "GET", "/assistants/"+listed.ID+"/", "")), listed)
	}
	if len(list) < 2 {
		t.Errorf("%+v", list)
	}
	a = setup{permissions: onlyOrder{}}.start(t)
	a.do(t, "alice", "GET", "/assistants/", "").is(t, 200, `[{"id":"order_assistant","name":"Order Assistant"}]`)
}

func TestBehaviour046_OthersDoNotAskInAThread(t *testing.T) {
	a := start(t)
	id := a.thread(t, "bob", `{}`)
	a.post(t, "alice", id, defaultBot, "Hello").is(t, 403, denied("create messages in this thread"))
	_, err := a.threads.Run(as(t, "alice"), id, a.bots.Temperature, "Hello", assistant.WithModel(a.model))
	says(t, err, "User is not allowed to create messages in this thread")
	equal(t, "calls of the model", len(a.model.Requests()), 0)
}

func TestBehaviour047_AThreadKeepsItsNameOwnerAndAssistant(t *testing.T) {
	a := start(t)
	for _, assistantID := range []string{"", "temperature_assistant"} {
		made, err := a.threads.CreateThread(as(t, "alice"), thread.NewThread{Name: "My thread", AssistantID: assistantID})
		if err != nil || made.Name != "My thread" || made.OwnerID != "alice" || made.AssistantID != assistantID {
			t.Errorf("%+v, %v", made, err)
		}
	}
	a = setup{permissions: denying{create: true}}.start(t)
	_, err := a.threads.CreateThread(as(t, "alice"), thread.NewThread{})
	says(t, err, "User is not allowed to create threads")
}

func TestBehaviour048_OthersDoNotSeeAThread(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{}`)
	if th, err := a.threads.Thread(as(t, "alice"), id); err != nil || th.ID != id {
		t.Errorf("%+v, %v", th, err)
	}
	_, err := a.threads.Thread(as(t, "bob"), id)
	says(t, err, "User is not allowed to view this thread")
}

func TestBehaviour049_EveryoneListsHisOwnThreads(t *testing.T) {
	a := start(t)
	for range 3 {
		a.thread(t, "alice", `{"assistant_id":"order_assistant"}`)
	}
	count := func(user, assistantID string) int {
		threads, err := a.threads.Threads(as(t, user), thread.Filter{AssistantID: assistantID})
		if err != nil {
			t.Fatal(err)
		}
		return len(threads)
	}
	equal(t, "of three", count("alice", ""), 3)
	for range 2 {
		a.thread(t, "alice", `{}`)
	}
	equal(t, "of five", count("alice", "order_assistant"), 3)
	equal(t, "of others", count("bob", ""), 0)
}

func TestBehaviour050_OthersChangeAndDeleteNothing(t *testing.T) {
	a := start(t, llmtest.Text("Hi."))
	id := a.thread(t, "alice", `{"name":"mine"}`)
	a.ask(t, "alice", id, "Hello")
	bob := as(t, "bob")
	_, err := a.threads.UpdateThread(bob, id, thread.Update{Name: new("his")})
	says(t, err, "User is not allowed to update this thread")
	says(t, a.threads.DeleteThread(bob, id), "User is not allowed to delete this thread")
	says(t, a.threads.DeleteMessage(bob, id, a.messages(t, "alice", id)[0].ID), "User is not allowed to delete this message")
	equal(t, "name", decode[threadOut](t, a.do(t, "alice", "GET", "/threads/"+id+"/", "")).Name, "mine")
	equal(t, "said", a.said(t, "alice", id), "human: Hello | ai: Hi.")
}

func TestBehaviour051_OthersDoNotReadMessages(t *testing.T) {
	a := start(t, llmtest.ServerError(), llmtest.ServerError(), llmtest.ServerError())
	id := a.thread(t, "alice", `{}`)
	for _, text := range []string{"one", "two", "three"} {
		a.post(t, "alice", id, defaultBot, text)
	}
	equal(t, "said", a.said(t, "alice", id), "human: one | human: two | human: three")
	_, err := a.threads.Messages(as(t, "bob"), id)
	says(t, err, "User is not allowed to view messages in this thread")
}

func TestBehaviour052_SuperusersOwnEveryThread(t *testing.T) {
	a := start(t)
	nobodys := a.thread(t, "carol", `{}`)
	if _, err := a.threads.DisownThreads(as(t, "carol"), "carol"); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		user, id string
		sees     bool
	}{
		"root, nobody's":  {"root", nobodys, true},
		"root, own":       {"root", a.thread(t, "root", `{}`), true},
		"root, bob's":     {"root", a.thread(t, "bob", `{}`), true},
		"alice, nobody's": {"alice", nobodys, false},
		"alice, own":      {"alice", a.thread(t, "alice", `{}`), true},
		"alice, bob's":    {"alice", a.thread(t, "bob", `{}`), false},
	} {
		status := 200
		if !test.sees {
			status = 403
		}
		equal(t, name, a.do(t, test.user, "GET", "/threads/"+test.id+"/", "").status, status)
	}
}

func TestBehaviour053_AMessageIsOneRowOnEveryDatabase(t *testing.T) {
	for name, dsn := range map[string]func(t testing.TB) string{
		"SQLite":     func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "chat.db") },
		"PostgreSQL": dbtest.Postgres, "MariaDB": dbtest.MariaDB,
	} {
		t.Run(name, func(t *testing.T) {
			a := setup{dsn: dsn(t)}.start(t, llmtest.ServerError())
			id := a.thread(t, "alice", `{}`)
			a.post(t, "alice", id, defaultBot, "Hello")
			all, err := a.threads.AllMessages(as(t, "alice"), id)
			if err != nil || len(all) != 1 || all[0].Text() != "Hello" {
				t.Fatalf("%+v, %v", all, err)
			}
			equal(t, "id", a.messages(t, "alice", id)[0].ID, all[0].ID)
		})
	}
}

// numbered is a service over a schema of an application whose keys are numbers.
func numbered(t *testing.T) *thread.Service {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "app.db")+
		"?_txlock=immediate&_time_format=sqlite&_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	client := numbers.NewClient(numbers.Driver(entsql.OpenDB(dialect.SQLite, db)))
	if err := errors.Join(client.Schema.Create(t.Context()), client.User.Create().SetName("alice").Exec(t.Context())); err != nil {
		t.Fatal(err)
	}
	threads, err := thread.New(t.Context(), numbersstore.New(client),
		thread.WithSystem(viewer.System), thread.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = threads.Close() })
	return threads
}

func TestBehaviour054_MalformedIDsAreNotFound(t *testing.T) {
	a := start(t)
	for _, id := range []string{"abc", "999999999999999999999999", "-1", "1", "0x1", unknownID, "%00", "..%2F1"} {
		a.do(t, "alice", "GET", "/threads/"+id+"/", "").is(t, 404, notFound)
		if _, err := a.threads.Thread(as(t, "alice"), id); !errors.Is(err, thread.ErrNotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
	id := a.thread(t, "alice", `{}`)
	equal(t, "a UUID in capitals", decode[threadOut](t, a.do(t, "alice", "GET", "/threads/"+strings.ToUpper(id)+"/", "")).ID, id)

	threads := numbered(t)
	ctx := viewer.NewContext(assistant.WithUser(t.Context(), assistant.User{ID: "1"}), "acme")
	made, err := threads.CreateThread(ctx, thread.NewThread{Name: "n"})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the first number", made.ID, "1")
	for _, id := range []string{"abc", "999999999999999999999999", "-1", "01", "1 ", unknownID} {
		if _, err := threads.Thread(ctx, id); !errors.Is(err, thread.ErrNotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// A setting that is misspelt does not compile; one that is left out has its default,
// and without what knows the users nothing is served.
func TestBehaviour055_SettingsHaveDefaultsAndAreChecked(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{}`)
	a.do(t, "bob", "GET", "/threads/"+id+"/", "").is(t, 403, denied("view this thread"))
	everyone := setup{permissions: open{}}.start(t)
	id = everyone.thread(t, "alice", `{}`)
	everyone.do(t, "bob", "GET", "/threads/"+id+"/", "").is(t, 200, plainBody)
	_, err := httpapi.New(httpapi.Config{Threads: a.threads, Model: a.model}, a.bots.Temperature)
	says(t, err, "making the HTTP API: Config.Authenticate is not set: nothing is served without a function that tells who sent a request")

	token := setup{authenticate: func(r *http.Request) (*assistant.User, error) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			return nil, nil
		}
		return &assistant.User{ID: "service"}, nil
	}}.start(t)
	token.do(t, "alice", "GET", "/threads/", "").is(t, 401, noLogin)
	token.do(t, "", "GET", "/threads/", "", "Authorization", "Bearer secret").is(t, 200, `[]`)
}

// open lets everyone view every thread.
type open struct{ thread.Owners }

func (open) ViewThread(context.Context, assistant.User, thread.Thread) (bool, error) {
	return true, nil
}

func TestBehaviour056_IDsOfAssistantsAreCheckedByTheGenerator(t *testing.T) {
	_, problems := generate(t, identified("id=", `"id=with space"`, "id=a.b", "id=é", `"id=a\n"`, "id=same", "id=same"))
	if len(problems) != 6 {
		t.Fatalf("%d problems: %q", len(problems), problems)
	}
	for i, problem := range problems {
		line := 5 + 5*i // that of the annotation
		if i == 5 {
			line += 6 // the type of the second one of the two that are the same
		}
		if !strings.HasPrefix(problem, fmt.Sprintf("bots.go:%d:", line)) {
			t.Errorf("not in line %d: %s", line, problem)
		}
	}
}
