package thread_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// target is what a use case is done with.
type target struct {
	thread, message, run, attachment string
	// waiting are runs that wait; a use case may take one, with the assistant b.
	waiting []string
	b       bot
}

// take returns the next run that waits.
func (to *target) take() string {
	id := to.waiting[0]
	to.waiting = to.waiting[1:]
	return id
}

// useCase is a method of the service, and what it has to ask.
type useCase struct {
	// asks are the permissions in their order.
	asks string
	// first are the tables that it may read before it asks: those of the object.
	first string
	// silent are permissions whose denial is no error: something is left out.
	silent string
	// books: it writes nothing but what was used.
	books bool
	// prepare adds to the target.
	prepare func(t *testing.T, s *thread.Service, to *target)
	do      func(ctx context.Context, s *thread.Service, to *target) error
}

// noUseCase are methods that do nothing for a user, and those that other tests have:
// what In returns is a service, which asks as every service does. Who may disown
// threads, or purge idle ones, is not up to permissions. Start and StartResume begin as
// RunTurn and Resume do, see TestStartAsks.
var noUseCase = []string{
	"AttachmentLimit", "Close", "In", "Ping", "DisownThreads", "PurgeIdle", "Start", "StartResume",
	"BeforeRead", "Break", "CountStatements", "CountTransactions", "Interrupt", "ListPage", "Pragma", "Store", "Trace",
}

const askingThread = "CreateMessage ViewThread ViewMessages"

// useCases are all use cases, by the name of the method.
func useCases() map[string]useCase {
	asking := bot{model: llmtest.Script(llmtest.Always(llmtest.Text("hello"))), tools: sunny()}
	const decides = "ViewThread ViewMessages ViewThread ViewMessages CallTool DecideCall"
	const resumes = askingThread + " RunAssistant " + askingThread + " CallTool"
	const runs = "RunAssistant " + askingThread + " " + askingThread + " CallTool"
	return map[string]useCase{
		"CreateThread": {asks: "CreateThread", do: func(ctx context.Context, s *thread.Service, _ *target) error {
			return second(s.CreateThread(ctx, thread.NewThread{Name: "new"}))
		}},
		"Threads": {asks: "ListThreads ViewThread", silent: "ViewThread", do: func(ctx context.Context, s *thread.Service, _ *target) error {
			return second(s.Threads(ctx, thread.Filter{OwnerID: "alice"}))
		}},
		"Thread": {asks: "ViewThread", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Thread(ctx, to.thread))
		}},
		"UpdateThread": {asks: "UpdateThread", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.UpdateThread(ctx, to.thread, thread.Update{Name: new("x")}))
		}},
		"DeleteThread": {asks: "DeleteThread", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return s.DeleteThread(ctx, to.thread)
		}},
		"Messages": {asks: "ViewThread ViewMessages", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Messages(ctx, to.thread))
		}},
		"AllMessages": {asks: "ViewThread ViewMessages", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.AllMessages(ctx, to.thread))
		}},
		"DeleteMessage": {asks: "DeleteMessage", first: "threads messages", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return s.DeleteMessage(ctx, to.thread, to.message)
		}},
		"Run": {asks: runs, first: "threads", silent: "CallTool", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Run(ctx, to.thread, asking, "hi"))
		}},
		"Stream": {asks: runs, first: "threads", silent: "CallTool", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return drain(s.Stream(ctx, to.thread, asking, "hi"))
		}},
		"RunTurn": {asks: runs, first: "threads", silent: "CallTool", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.RunTurn(ctx, to.thread, asking, thread.Turn{Message: "hi"}))
		}},
		"StreamTurn": {asks: runs, first: "threads", silent: "CallTool", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return drain(s.StreamTurn(ctx, to.thread, asking, thread.Turn{Message: "hi"}))
		}},
		"RunOnce": {asks: "RunAssistant CallTool", silent: "CallTool", books: true, do: func(ctx context.Context, s *thread.Service, _ *target) error {
			return second(s.RunOnce(ctx, asking, "hi"))
		}},
		"ListThreads": {asks: "ListThreads ViewThread", silent: "ViewThread", do: func(ctx context.Context, s *thread.Service, _ *target) error {
			return second(s.ListThreads(ctx, thread.Filter{OwnerID: "alice"}))
		}},
		"ListMessages": {asks: "ViewThread ViewMessages", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.ListMessages(ctx, to.thread, thread.MessageFilter{}))
		}},
		"Siblings": {asks: "ViewThread ViewMessages", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Siblings(ctx, to.thread, to.message))
		}},
		"SelectBranch": {asks: "UpdateThread", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return s.SelectBranch(ctx, to.thread, to.message)
		}},
		"Runs": {asks: "ViewThread ViewMessages", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Runs(ctx, to.thread))
		}},
		"Steps": {asks: "ViewThread ViewMessages", first: "runs threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Steps(ctx, to.run))
		}},
		"Cancel": {asks: askingThread, first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Cancel(ctx, to.thread))
		}},
		"CancelRun": {asks: askingThread, first: "runs threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.CancelRun(ctx, to.run))
		}},
		"DeleteOwner": {asks: "DeleteThread", first: "threads", silent: "DeleteThread", do: func(ctx context.Context, s *thread.Service, _ *target) error {
			return second(s.DeleteOwner(ctx, "alice"))
		}},
		"AddAttachment": {asks: askingThread + " " + askingThread, first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.AddAttachment(ctx, to.thread, "a.txt", "text/plain", strings.NewReader("x")))
		}},
		"Attachments": {asks: "ViewThread ViewMessages", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Attachments(ctx, to.thread))
		}},
		"Attachment": {asks: "ViewThread ViewMessages", first: "attachments threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Attachment(ctx, to.attachment))
		}},
		"OpenAttachment": {asks: "ViewThread ViewMessages", first: "attachments threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			_, bytes, err := s.OpenAttachment(ctx, to.attachment)
			if err == nil {
				bytes.Close()
			}
			return err
		}},
		"DeleteAttachment": {asks: "UpdateThread", first: "attachments threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return s.DeleteAttachment(ctx, to.attachment)
		}},
		"Events": {asks: "ViewThread ViewMessages", first: "runs threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return drain(s.Events(ctx, to.run))
		}},
		"Waiting": {asks: "ViewThread ViewMessages", first: "threads", do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Waiting(ctx, to.thread))
		}},
		"Decide": {asks: decides, first: "runs threads", prepare: waiting(1, false), do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Decide(ctx, to.waiting[0], to.b, thread.Decision{CallID: "a", Approve: true}))
		}},
		"GiveOutput": {asks: decides[:len(decides)-len(" CallTool DecideCall")] + " DecideCall", first: "runs threads", prepare: waiting(1, false), do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.GiveOutput(ctx, to.waiting[0], to.b, thread.ClientOutput{CallID: "l", Error: "no"}))
		}},
		"Resume": {asks: resumes, first: "runs threads", silent: "CallTool", prepare: waiting(4, true), do: func(ctx context.Context, s *thread.Service, to *target) error {
			return second(s.Resume(ctx, to.take(), to.b))
		}},
		"StreamResume": {asks: resumes, first: "runs threads", silent: "CallTool", prepare: waiting(4, true), do: func(ctx context.Context, s *thread.Service, to *target) error {
			return drain(s.StreamResume(ctx, to.take(), to.b))
		}},
		"Usage": {asks: "ViewUsage", do: func(ctx context.Context, s *thread.Service, _ *target) error {
			return second(s.Usage(ctx, thread.UsageQuery{OwnerID: "alice"}))
		}},
		"Assistants": {asks: "RunAssistant", silent: "RunAssistant", do: func(ctx context.Context, s *thread.Service, _ *target) error {
			return second(s.Assistants(ctx, asking.AISpec()))
		}},
		"CheckAssistant": {asks: "RunAssistant", do: func(ctx context.Context, s *thread.Service, _ *target) error {
			return s.CheckAssistant(ctx, asking.AISpec())
		}},
	}
}

// A method that is added to the service has to be added here, with what it asks.
func TestRule8EveryUseCaseAsks(t *testing.T) {
	onlySQLite(t) // it reads statements
	cases := useCases()
	for m := range reflect.TypeFor[*thread.Service]().Methods() {
		if _, ok := cases[m.Name]; !ok && !slices.Contains(noUseCase, m.Name) {
			t.Errorf("%s is no use case whose permissions are tested", m.Name)
		}
	}
	r := &recorder{}
	s := open(t, thread.WithPermissions(r), thread.WithBlobs(quietBlobs{blob.Dir(t.TempDir())}))
	s.Trace(r.trace)
	for name, use := range cases {
		t.Run(name, func(t *testing.T) {
			to := use.target(t, s)
			r.reset(nil)
			if err := use.do(as(t, "alice"), s, to); err != nil {
				t.Fatal(err)
			}
			asks := slices.Compact(r.noted("ask")) // the list asks for each thread
			equal(t, "asked", strings.ReplaceAll(strings.Join(asks, " "), "ask ", ""), use.asks)
			if !use.books {
				checkOrder(t, r, use)
			}
			for _, permission := range strings.Fields(use.asks) {
				to := use.target(t, s)
				refuse(t, s, r, use, to, permission)
			}
			to = use.target(t, s)
			r.reset(nil)
			err := use.do(t.Context(), s, to)
			if done := r.noted("ask", "read", "write"); !errors.Is(err, thread.ErrNoUser) || len(done) > 0 {
				t.Errorf("nobody acts: %v, %v", err, done)
			}
		})
	}
}

func newTarget(t *testing.T, s *thread.Service) target {
	t.Helper()
	to := target{thread: newThread(t, s, "alice").ID}
	model := llmtest.Script(llmtest.Call("weather", nil), llmtest.Text("Sunny."))
	ask(t, s, "alice", to.thread, bot{model: model, tools: sunny()}, "hi")
	to.message, to.run = find(t, s, to.thread, "hi"), lastRun(t, s, to.thread).ID
	return to
}

// target is what the use case is done with.
func (use useCase) target(t *testing.T, s *thread.Service) *target {
	to := newTargetWithFile(t, s)
	if use.prepare != nil {
		use.prepare(t, s, &to)
	}
	return &to
}

// waiting adds runs that wait, or are ready to go on.
func waiting(n int, ready bool) func(t *testing.T, s *thread.Service, to *target) {
	return func(t *testing.T, s *thread.Service, to *target) {
		to.b = bot{model: llmtest.Script(llmtest.Always(llmtest.Text("done"))), tools: (&till{}).tools()}
		for range n {
			asking := to.b
			asking.model = llmtest.Script(llmtest.Calls(refundCall("a", 1), llmtest.Call("locate", nil).ID("l")))
			w := hold(t, s, newThread(t, s, "alice").ID, asking)
			to.waiting = append(to.waiting, w.Run.ID)
			if !ready {
				continue
			}
			decide(t, s, w.Run.ID, to.b, thread.Decision{CallID: "a", Approve: true})
			if _, err := s.GiveOutput(as(t, "alice"), w.Run.ID, to.b, thread.ClientOutput{CallID: "l", Error: "no"}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// newTargetWithFile has an attachment, too. It is of another user, so that no use
// case leaves work for the background.
func newTargetWithFile(t *testing.T, s *thread.Service) target {
	t.Helper()
	to := newTarget(t, s)
	to.attachment = attach(t, s, "bob", newThread(t, s, "bob").ID, "x").ID
	return to
}

// checkOrder: before it asks, a use case reads the object alone; and what writes has
// asked in the same transaction.
func checkOrder(t *testing.T, r *recorder, use useCase) {
	t.Helper()
	asked, askedInTx := false, false
	for _, e := range r.noted("ask", "read", "write", "begin", "unknown") {
		kind, what, _ := strings.Cut(e, " ")
		switch kind {
		case "ask":
			asked, askedInTx = true, true
		case "begin":
			askedInTx = false
		case "read":
			if !asked && !slices.Contains(strings.Fields(use.first), strings.TrimPrefix(what, "aigen_")) {
				t.Errorf("%s before anything is asked", e)
			}
		case "write":
			if !askedInTx {
				t.Errorf("%s in a transaction that has not asked: %v", e, r.noted("ask", "read", "write", "begin"))
			}
			return
		default:
			t.Error(e)
		}
	}
}

// quietBlobs leave nothing in doubt, so that nothing is looked up for them.
type quietBlobs struct{ blob.Store }

var errNoAnswer = errors.New("dial tcp 10.0.0.7:5432: refused")

// refuse does a use case while a permission is denied, panics or fails.
func refuse(t *testing.T, s *thread.Service, r *recorder, use useCase, to *target, permission string) {
	t.Helper()
	for how, answer := range map[string]func() (bool, error){
		"denied": func() (bool, error) { return false, nil },
		"panics": func() (bool, error) { panic("no such table: shares") },
		"hidden": func() (bool, error) { return true, thread.ErrNotFound },
		"fails":  func() (bool, error) { return true, errNoAnswer },
	} {
		r.reset(map[string]func() (bool, error){permission: answer})
		err := use.do(as(t, "alice"), s, to)
		_, denied := errors.AsType[*thread.NotAllowedError](err)
		silent := slices.Contains(strings.Fields(use.silent), permission)
		ok := map[string]bool{
			"denied": denied || silent && err == nil, "panics": denied || silent && err == nil,
			"hidden": errors.Is(err, thread.ErrNotFound) || silent && err == nil, "fails": errors.Is(err, errNoAnswer) && !denied,
		}[how]
		if !ok {
			t.Errorf("%s %s: %v", permission, how, err)
		}
		if writes := r.noted("write"); len(writes) > 0 && permission != "CallTool" {
			t.Errorf("%s %s: %v", permission, how, writes)
		}
	}
	r.reset(nil)
}

// noStaff lets others than superusers not delete.
type noStaff struct{ thread.Owners }

func (noStaff) DeleteThread(_ context.Context, u assistant.User, _ thread.Thread) (bool, error) {
	return u.Superuser, nil
}

func TestOverrideOfOne(t *testing.T) {
	s := open(t, thread.WithPermissions(noStaff{}))
	th := newThread(t, s, "alice")
	err := s.DeleteThread(as(t, "alice"), th.ID)
	if refused, ok := errors.AsType[*thread.NotAllowedError](err); !ok || refused.Action != thread.DeleteThread {
		t.Errorf("%v", err)
	}
	if _, err := s.UpdateThread(as(t, "alice"), th.ID, thread.Update{Name: new("x")}); err != nil {
		t.Errorf("the rest is as before: %v", err)
	}
	if _, err := s.Thread(as(t, "bob"), th.ID); err == nil {
		t.Error("the rest is as before, for others too")
	}
	if err := s.DeleteThread(as(t, "root"), th.ID); err != nil {
		t.Error(err)
	}
}

// ownWords denies with its own sentence.
type ownWords struct{ thread.Owners }

func (ownWords) CreateThread(context.Context, assistant.User, thread.NewThread) (bool, error) {
	return false, &thread.NotAllowedError{Action: "have more than 3 threads"}
}

func TestDenialWithItsOwnSentence(t *testing.T) {
	s := open(t, thread.WithPermissions(ownWords{}))
	_, err := s.CreateThread(as(t, "alice"), thread.NewThread{})
	if _, ok := errors.AsType[*thread.NotAllowedError](err); !ok {
		t.Fatal(err)
	}
	equal(t, "text", err.Error(), "User is not allowed to have more than 3 threads")
}

// What is not in a thread is only known to who may read it.
func TestMissingMessagesOfOthers(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	const missing = "01890a5d-ac96-774b-bcce-b302099a8057"
	err := s.DeleteMessage(as(t, "bob"), th.ID, missing)
	if refused, ok := errors.AsType[*thread.NotAllowedError](err); !ok || refused.Action != thread.DeleteMessage {
		t.Errorf("bob: %v", err)
	}
	if err := s.DeleteMessage(as(t, "alice"), th.ID, missing); !errors.Is(err, thread.ErrNotFound) {
		t.Errorf("alice: %v", err)
	}
}

func TestToolsThatMayNotBeCalled(t *testing.T) {
	r := &recorder{}
	s := open(t, thread.WithPermissions(r))
	th := newThread(t, s, "alice")
	ran := false
	b := bot{tools: []tool.Tool{newTool("refund", func(context.Context) (string, error) { ran = true; return "", nil })}}
	for _, how := range []func() (bool, error){
		func() (bool, error) { return false, nil },
		func() (bool, error) { panic("no such table: shares") },
	} {
		model := llmtest.Script(llmtest.Call("refund", nil), llmtest.Text("I may not."))
		b.model = model
		r.reset(map[string]func() (bool, error){"CallTool": how})
		got := ask(t, s, "alice", th.ID, b, "Refund me")
		if got.Text != "I may not." || ran || len(model.Requests()[0].Tools) != 0 {
			t.Errorf("%+v, ran: %t, offered: %v", got, ran, model.Requests()[0].Tools)
		}
	}
	if got := script(t, s, th.ID); strings.Count(got, "tool: refund = error: the user is not allowed to call the tool refund") != 2 {
		t.Error(got)
	}
}

func TestPanicOfAPermissionIsLogged(t *testing.T) {
	r, log := &recorder{}, &bytes.Buffer{}
	s := open(t, thread.WithPermissions(r), thread.WithLogger(slog.New(slog.NewTextHandler(log, nil))))
	r.reset(map[string]func() (bool, error){"CreateThread": func() (bool, error) { panic("no such table: shares") }})
	_, err := s.CreateThread(as(t, "alice"), thread.NewThread{})
	equal(t, "denied", fmt.Sprint(err), "User is not allowed to create threads")
	for _, want := range []string{"panic in a permission", "create threads", "user_id=alice", "no such table: shares", "permissions_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is not in %s", want, log)
		}
	}
}
