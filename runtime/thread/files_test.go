package thread_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// seeing is a scripted model that takes images.
type seeing struct{ *llmtest.Model }

func (seeing) Capabilities(string) llm.Capabilities {
	return llm.Capabilities{Files: []string{"image/*"}}
}

func addFile(t *testing.T, s *thread.Service, threadID, name, mediaType, content string) string {
	t.Helper()
	at, err := s.AddAttachment(as(t, "alice"), threadID, name, mediaType, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return at.ID
}

// contents are the files and texts that a model was sent with a message.
func contents(m chat.Message) []string {
	var out []string
	for _, p := range m.Parts {
		if p.File != nil {
			out = append(out, p.File.Name+": "+string(p.File.Data))
			continue
		}
		out = append(out, p.Text)
	}
	return out
}

// A model sees the attachments of the messages that it is sent; the thread has their
// names, and no bytes.
func TestTurnWithAttachments(t *testing.T) {
	s := open(t, thread.WithBlobs(blob.Dir(t.TempDir())))
	th := newThread(t, s, "alice")
	cat, list := addFile(t, s, th.ID, "cat.png", "image/png", "meow"), addFile(t, s, th.ID, "list.txt", "text/plain", "milk")
	model := llmtest.Script(llmtest.Always(llmtest.Text("ok")))
	b := bot{model: seeing{model}}
	turn := thread.Turn{Message: "Look", Attachments: []string{cat, list}, ClientID: "c1"}
	for range 2 { // the second time it is answered already
		if _, err := s.RunTurn(as(t, "alice"), th.ID, b, turn); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.RunTurn(as(t, "alice"), th.ID, b, thread.Turn{Attachments: []string{cat}}); err != nil {
		t.Fatal(err)
	}
	requests := model.Requests()
	if len(requests) != 2 {
		t.Fatalf("%d requests", len(requests))
	}
	first := []string{"cat.png: meow", "The file \"list.txt\":\nmilk\n\n", "Look"}
	if got := contents(requests[1].Messages[0]); !slices.Equal(got, first) {
		t.Errorf("sent %q", got)
	}
	if got := contents(requests[1].Messages[2]); !slices.Equal(got, []string{"cat.png: meow"}) {
		t.Errorf("sent %q", got)
	}
	messages, err := s.Messages(as(t, "alice"), th.ID)
	if err != nil {
		t.Fatal(err)
	}
	if f := messages[0].Parts[0].File; f.Name != "cat.png" || f.AttachmentID != cat || f.Data != nil {
		t.Errorf("stored %+v", f)
	}
	if err := s.DeleteAttachment(as(t, "alice"), cat); err != nil {
		t.Fatal(err)
	}
	ask(t, s, "alice", th.ID, b, "And now?")
	if got := contents(model.Requests()[2].Messages[0])[0]; got != "[The file \"cat.png\" (image/png) is not shown: it cannot be read, or was deleted.]\n" {
		t.Errorf("sent %q", got)
	}
}

// Only attachments of the thread go with a message, and their bytes are not stored in
// it.
func TestWrongAttachments(t *testing.T) {
	s := open(t, thread.WithBlobs(blob.Dir(t.TempDir())))
	th, other := newThread(t, s, "alice"), newThread(t, s, "bob")
	at, err := s.AddAttachment(as(t, "bob"), other.ID, "secret.txt", "text/plain", strings.NewReader("secret"))
	if err != nil {
		t.Fatal(err)
	}
	mine := addFile(t, s, th.ID, "a.txt", "text/plain", "a")
	b := bot{model: llmtest.Script()}
	for want, turn := range map[string]thread.Turn{
		"attachments must be of this thread":       {Message: "q", Attachments: []string{mine, at.ID}},
		"attachments must be of this  thread":      {Message: "q", Attachments: []string{"nonsense"}},
		"attachments must be at most 20":           {Message: "q", Attachments: slices.Repeat([]string{mine}, 21)},
		"attachments not together with regenerate": {Regenerate: "x", Attachments: []string{mine}},
	} {
		_, err := s.RunTurn(as(t, "alice"), th.ID, b, turn)
		if invalid, ok := errors.AsType[*thread.InvalidError](err); !ok || invalid.Field+" "+invalid.Message != strings.Replace(want, "  ", " ", 1) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	_, err = s.Run(as(t, "alice"), th.ID, b, "q", assistant.WithFiles(chat.File{Name: "x", MediaType: "image/png", Data: []byte("x")}))
	if invalid, ok := errors.AsType[*thread.InvalidError](err); !ok || invalid.Message != "must be added to the thread first, with AddAttachment" {
		t.Errorf("%v", err)
	}
	without := open(t)
	if _, err := without.RunTurn(as(t, "alice"), newThread(t, without, "alice").ID, b, thread.Turn{Message: "q", Attachments: []string{mine}}); !errors.Is(err, thread.ErrNoBlobs) {
		t.Errorf("%v", err)
	}
	if got := script(t, s, th.ID); got != "" {
		t.Errorf("stored %s", got)
	}
}
