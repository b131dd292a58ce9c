package thread_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

func TestThreads(t *testing.T) {
	s := open(t)
	alice := as(t, "alice")
	if threads, err := s.Threads(alice, thread.Filter{}); err != nil || threads == nil || len(threads) != 0 {
		t.Fatalf("no threads yet: %v, %v", threads, err)
	}
	var want []thread.Thread
	for i := range 4 {
		n := thread.NewThread{Name: fmt.Sprint("thread ", i)}
		if i%2 == 0 {
			n.AssistantID = "weather"
		}
		th, err := s.CreateThread(alice, n)
		if err != nil {
			t.Fatal(err)
		}
		want = append([]thread.Thread{th}, want...)
	}
	newThread(t, s, "bob")
	threads, err := s.Threads(alice, thread.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "newest first", fmt.Sprint(threads), fmt.Sprint(want))
	threads, err = s.Threads(alice, thread.Filter{AssistantID: "weather"})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "of one assistant", fmt.Sprint(threads), fmt.Sprint([]thread.Thread{want[1], want[3]}))
	got, err := s.Thread(alice, want[2].ID)
	if err != nil || got != want[2] {
		t.Errorf("got %v, %v, want %v", got, err, want[2])
	}
	if got.OwnerID != "alice" || got.CreatedAt.Location() != time.UTC || !got.CreatedAt.Equal(got.UpdatedAt) {
		t.Errorf("%+v", got)
	}
}

func TestUpdateThreadIsPartial(t *testing.T) {
	s := open(t)
	alice := as(t, "alice")
	th, err := s.CreateThread(alice, thread.NewThread{Name: "old", AssistantID: "weather"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.UpdateThread(alice, th.ID, thread.Update{}); err != nil || got != th {
		t.Errorf("an empty update: %v, %v", got, err)
	}
	got, err := s.UpdateThread(alice, th.ID, thread.Update{Name: new("new")})
	if err != nil || got.Name != "new" || got.AssistantID != "weather" {
		t.Errorf("a new name: %v, %v", got, err)
	}
	if !got.UpdatedAt.After(th.UpdatedAt) || !got.CreatedAt.Equal(th.CreatedAt) {
		t.Errorf("times: %v, before %v", got, th)
	}
	got, err = s.UpdateThread(alice, th.ID, thread.Update{AssistantID: new("")})
	if err != nil || got.Name != "new" || got.AssistantID != "" {
		t.Errorf("no assistant: %v, %v", got, err)
	}
	if read, err := s.Thread(alice, th.ID); err != nil || read != got {
		t.Errorf("read %v, %v, want %v", read, err, got)
	}
}

func TestTextsAreBounded(t *testing.T) {
	s := open(t)
	alice := as(t, "alice")
	long := strings.Repeat("ü", 255)
	th, err := s.CreateThread(alice, thread.NewThread{Name: long, AssistantID: long})
	if err != nil || th.Name != long {
		t.Fatalf("255 characters: %v", err)
	}
	const message = "at most 255 characters"
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"create":           {second(s.CreateThread(alice, thread.NewThread{Name: long + "ü"})), "name: " + message},
		"create assistant": {second(s.CreateThread(alice, thread.NewThread{AssistantID: long + "ü"})), "assistant_id: " + message},
		"update":           {second(s.UpdateThread(alice, th.ID, thread.Update{Name: new(long + "ü")})), "name: " + message},
		"update assistant": {second(s.UpdateThread(alice, th.ID, thread.Update{AssistantID: new(long + "ü")})), "assistant_id: " + message},
		"bad UTF-8":        {second(s.CreateThread(alice, thread.NewThread{Name: "\xff"})), "name: valid UTF-8 without zero bytes"},
		"zero byte":        {second(s.CreateThread(alice, thread.NewThread{Name: "a\x00b"})), "name: valid UTF-8 without zero bytes"},
	} {
		var invalid *thread.InvalidError
		if !errors.As(test.err, &invalid) || test.err.Error() != test.want {
			t.Errorf("%s: %v, want %s", name, test.err, test.want)
		}
	}
	if threads, err := s.Threads(alice, thread.Filter{}); err != nil || len(threads) != 1 {
		t.Errorf("%d threads are left, %v", len(threads), err)
	}
}

func second[T any](_ T, err error) error { return err }

// uses are all use cases on one thread, and what is said when they are refused.
func uses(s *thread.Service, messageID string) map[string]func(ctx context.Context, id string) error {
	b := bot{model: llmtest.Script(llmtest.Always(llmtest.Text("hello")))}
	return map[string]func(ctx context.Context, id string) error{
		"view this thread": func(ctx context.Context, id string) error { return second(s.Thread(ctx, id)) },
		"update this thread": func(ctx context.Context, id string) error {
			return second(s.UpdateThread(ctx, id, thread.Update{Name: new("mine")}))
		},
		"delete this thread":           func(ctx context.Context, id string) error { return s.DeleteThread(ctx, id) },
		"view messages in this thread": func(ctx context.Context, id string) error { return second(s.Messages(ctx, id)) },
		"view messages in this thread ": func(ctx context.Context, id string) error {
			return second(s.AllMessages(ctx, id))
		},
		"view messages in this thread  ":   func(ctx context.Context, id string) error { return second(s.Runs(ctx, id)) },
		"create messages in this thread":   func(ctx context.Context, id string) error { return second(s.Run(ctx, id, b, "hi")) },
		"delete this message":              func(ctx context.Context, id string) error { return s.DeleteMessage(ctx, id, messageID) },
		"create messages in this thread  ": func(ctx context.Context, id string) error { return second(s.Cancel(ctx, id)) },
		"create messages in this thread ":  func(ctx context.Context, id string) error { return drain(s.Stream(ctx, id, b, "hi")) },
	}
}

func TestOthersAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	th := newThread(t, s, "alice")
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	before := script(t, s, th.ID)
	for what, use := range uses(s, find(t, s, th.ID, "hi")) {
		err := use(as(t, "bob"), th.ID)
		var refused *thread.NotAllowedError
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", what, err)
			continue
		}
		equal(t, "bob", err.Error(), "User is not allowed to "+strings.TrimSpace(what))
	}
	equal(t, "after all that", script(t, s, th.ID), before)
	if got, err := s.Thread(as(t, "alice"), th.ID); err != nil || got.Name != "a thread" {
		t.Errorf("%v, %v", got, err)
	}
	// Nobody's threads are the superuser's.
	alter(t, raw(t, path), "UPDATE aigen_threads SET owner_id = NULL")
	for what, use := range uses(s, find(t, s, th.ID, "hi")) {
		if err := use(as(t, "alice"), th.ID); err == nil {
			t.Errorf("alice may %s, which is nobody's", what)
		}
	}
	if got, err := s.Thread(as(t, "root"), th.ID); err != nil || got.OwnerID != "" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestSuperuserMayDoEverything(t *testing.T) {
	s := open(t)
	for what := range uses(s, "") {
		th := newThread(t, s, "alice")
		ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
		if err := uses(s, find(t, s, th.ID, "hi"))[what](as(t, "root"), th.ID); err != nil {
			t.Errorf("root may not %s: %v", what, err)
		}
	}
	if threads, err := s.Threads(as(t, "root"), thread.Filter{}); err != nil || len(threads) != 0 {
		t.Errorf("root's own: %v, %v", threads, err)
	}
}

func TestNobodyActs(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	all := uses(s, "")
	all["list"] = func(ctx context.Context, _ string) error { return second(s.Threads(ctx, thread.Filter{})) }
	all["create"] = func(ctx context.Context, _ string) error { return second(s.CreateThread(ctx, thread.NewThread{})) }
	noName := assistant.WithUser(t.Context(), assistant.User{Superuser: true})
	for what, use := range all {
		for _, ctx := range []context.Context{t.Context(), noName} {
			if err := use(ctx, th.ID); !errors.Is(err, thread.ErrNoUser) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	equal(t, "text", thread.ErrNoUser.Error(), "no user in the context: call assistant.WithUser first")
}

func TestStrangeIDsAreNotFound(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	const missing = "01890a5d-ac96-774b-bcce-b302099a8057"
	ids := []string{
		"", "abc", "-1", "99999999999999999999999", "1000000", missing, strings.Repeat("x", 1<<20), "\x00", "\xff", "' OR 1=1 --",
		"{" + th.ID + "}", "urn:uuid:" + th.ID, strings.ReplaceAll(th.ID, "-", ""), th.ID + "\n",
	}
	for what, use := range uses(s, missing) {
		for _, id := range ids {
			if err := use(as(t, "alice"), id); !errors.Is(err, thread.ErrNotFound) {
				t.Errorf("%s, thread %.40q: %v", what, id, err)
			}
		}
	}
	for _, id := range ids {
		if err := s.DeleteMessage(as(t, "alice"), th.ID, id); !errors.Is(err, thread.ErrNotFound) {
			t.Errorf("message %.40q: %v", id, err)
		}
	}
}

// A list of many rows costs as many statements as one of few.
func TestListsDoNotAskPerRow(t *testing.T) {
	s := open(t)
	n := s.CountStatements()
	costs := map[int]string{}
	var th thread.Thread
	for _, size := range []int{1, 20} {
		for range size {
			th = newThread(t, s, "alice")
		}
		model := llmtest.Script(llmtest.Always(llmtest.Text("hello")))
		for range size {
			ask(t, s, "alice", th.ID, bot{model: model}, "hi")
		}
		for _, list := range []func() error{
			func() error { return second(s.Threads(as(t, "alice"), thread.Filter{})) },
			func() error { return second(s.Messages(as(t, "alice"), th.ID)) },
			func() error { return second(s.AllMessages(as(t, "alice"), th.ID)) },
			func() error { return second(s.Runs(as(t, "alice"), th.ID)) },
		} {
			before := n.Load()
			if err := list(); err != nil {
				t.Fatal(err)
			}
			costs[size] += fmt.Sprint(n.Load()-before, " ")
		}
	}
	equal(t, "1 row", costs[1], "1 2 2 2")
	equal(t, "20 rows", costs[20], "1 2 2 2")
}

func TestDeleteThreadLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	th, other := newThread(t, s, "alice"), newThread(t, s, "alice")
	for _, id := range []string{th.ID, other.ID} {
		ask(t, s, "alice", id, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	}
	if err := s.DeleteThread(as(t, "alice"), th.ID); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	equal(t, "rows left", fmt.Sprint(count(t, db, "aigen_threads"), count(t, db, "aigen_messages"), count(t, db, "aigen_runs")), "1 2 1")
	if err := s.DeleteThread(as(t, "alice"), th.ID); !errors.Is(err, thread.ErrNotFound) {
		t.Errorf("deleting again: %v", err)
	}
}
