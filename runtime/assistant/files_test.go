package assistant_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

var seeing = llm.Capabilities{Files: []string{"image/*", "application/pdf"}}

var picture = chat.File{Name: "a.png", MediaType: "image/png", Data: []byte{1, 2, 3}}

// shelf is a journal whose attachments are kept elsewhere.
type shelf struct {
	*journal
	files map[string]string
	opens int
}

func (s *shelf) OpenFile(_ context.Context, id string) (io.ReadCloser, error) {
	s.opens++
	text, ok := s.files[id]
	if !ok {
		return nil, errors.New("no such file /var/lib/secret")
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

func asked(text string, files ...chat.File) chat.Message {
	m := chat.Message{ID: "q", Role: chat.User}
	for _, f := range files {
		m.Parts = append(m.Parts, chat.Part{Type: chat.PartFile, File: &f})
	}
	if text != "" {
		m.Parts = append(m.Parts, chat.Part{Type: chat.PartText, Text: text})
	}
	return m
}

func TestWithFiles(t *testing.T) {
	link := chat.File{Name: "b.png", MediaType: "image/png", URL: "https://example.com/b.png"}
	notes := chat.File{Name: "notes.txt", MediaType: "text/plain; charset=utf-8", Data: []byte("Buy milk.")}
	for name, c := range map[string]struct {
		can   llm.Capabilities
		files []chat.File
		text  string
		want  []string
	}{
		"a picture": {seeing, []chat.File{picture}, "What is it?", []string{"file a.png 3", "What is it?"}},
		"no text":   {seeing, []chat.File{picture}, "", []string{"file a.png 3"}},
		"a link":    {seeing, []chat.File{link}, "What?", []string{"file b.png 0", "What?"}},
		"a model without eyes": {llm.Capabilities{}, []chat.File{picture, link}, "What?", []string{
			"[The file \"a.png\" (image/png) is not shown: you cannot read files of this kind.]\n",
			"[The file \"b.png\" (image/png) is not shown: you cannot read files of this kind.]\n", "What?",
		}},
		"a text":        {seeing, []chat.File{notes}, "What?", []string{"The file \"notes.txt\":\nBuy milk.\n\n", "What?"}},
		"a text, taken": {llm.Capabilities{Files: []string{"text/*"}}, []chat.File{notes}, "What?", []string{"file notes.txt 9", "What?"}},
		"no text at all": {seeing, []chat.File{{Name: "n.txt", MediaType: "text/plain", Data: []byte{0xff}}}, "What?", []string{
			"[The file \"n.txt\" (text/plain) is not shown: it is no text in UTF-8.]\n", "What?",
		}},
		"no text at all, taken": {llm.Capabilities{Files: []string{"text/*"}}, []chat.File{{Name: "n.csv", MediaType: "text/csv", Data: []byte("caf\xe9")}}, "What?", []string{
			"[The file \"n.csv\" (text/csv) is not shown: it is no text in UTF-8.]\n", "What?",
		}},
		"nothing in it": {seeing, []chat.File{{Name: "n.png", MediaType: "image/png"}}, "What?", []string{
			"[The file \"n.png\" (image/png) is not shown: it is empty.]\n", "What?",
		}},
		"no kind": {llm.Capabilities{Files: []string{"*/*"}}, []chat.File{{Name: "n", Data: []byte{1}}}, "What?", []string{
			"[The file \"n\" () is not shown: you cannot read files of this kind.]\n", "What?",
		}},
		"a text at a link": {seeing, []chat.File{{Name: "n.txt", MediaType: "text/plain", URL: "https://example.com/n.txt"}}, "What?", []string{
			"[The file \"n.txt\" (text/plain) is not shown: it is at https://example.com/n.txt.]\n", "What?",
		}},
		"too large": {seeing, []chat.File{{Name: "big.png", MediaType: "image/png", Data: make([]byte, 21<<20)}}, "What?", []string{
			"[The file \"big.png\" (image/png) is not shown: the files are too large together.]\n", "What?",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			model := llmtest.Script(llmtest.Text("ok"))
			res, err := assistant.Run(t.Context(), &weather{}, c.text, assistant.WithModel(able{model, c.can}), assistant.WithFiles(c.files...))
			if err != nil {
				t.Fatal(err)
			}
			if got := partsOf(model.Requests()[0].Messages[1]); !equalTexts(got, c.want) {
				t.Errorf("sent %q", got)
			}
			if q := res.Messages[0]; len(q.Parts) != len(c.want) || q.Parts[0].File == nil {
				t.Errorf("the message of the user is %+v", q)
			}
		})
	}
}

func partsOf(m chat.Message) []string {
	var parts []string
	for _, p := range m.Parts {
		if p.File != nil {
			parts = append(parts, "file "+p.File.Name+" "+string(rune('0'+len(p.File.Data))))
			continue
		}
		parts = append(parts, p.Text)
	}
	return parts
}

func equalTexts(a, b []string) bool { return strings.Join(a, "\x00") == strings.Join(b, "\x00") }

// Attachments are read when a model is asked, once a run, and never stored.
func TestAttachments(t *testing.T) {
	image := func(id string) chat.File { return chat.File{Name: id, MediaType: "image/png", AttachmentID: id} }
	h := &shelf{journal: &journal{before: []chat.Message{asked("Look", image("a"), image("gone")), chat.Text(chat.Assistant, "Nice.")}}, files: map[string]string{"a": "12", "b": "345"}}
	model := llmtest.Script(llmtest.Call("look", nil), llmtest.Text("ok"))
	_, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{say("look", "x")}}, "And this?", assistant.WithModel(able{model, seeing}),
		assistant.WithHistory("t", h), assistant.WithFiles(image("b")))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range model.Requests() {
		first, last := partsOf(r.Messages[1]), partsOf(r.Messages[3])
		if !equalTexts(first, []string{"file a 2", "[The file \"gone\" (image/png) is not shown: it cannot be read, or was deleted.]\n", "Look"}) ||
			!equalTexts(last, []string{"file b 3", "And this?"}) {
			t.Errorf("sent %q and %q", first, last)
		}
		if r.Messages[1].Parts[0].File.AttachmentID != "" {
			t.Error("the model was told the ID of an attachment")
		}
	}
	if h.opens != 3 {
		t.Errorf("%d files were opened", h.opens)
	}
	if f := h.stored[0].Parts[0].File; f.Data != nil || f.AttachmentID != "b" {
		t.Errorf("stored %+v", f)
	}
}

// The newest files have the room that there is.
func TestFileBytes(t *testing.T) {
	file := func(name string, n int) chat.File {
		return chat.File{Name: name, MediaType: "image/png", Data: bytes.Repeat([]byte{1}, n)}
	}
	h := &shelf{files: map[string]string{"huge": strings.Repeat("x", 20)}, journal: &journal{before: []chat.Message{
		asked("1", file("old", 5), chat.File{Name: "huge", MediaType: "image/png", AttachmentID: "huge"}), chat.Text(chat.Assistant, "ok"),
	}}}
	model := llmtest.Script(llmtest.Text("ok"))
	_, err := assistant.Run(t.Context(), &weather{}, "2", assistant.WithModel(able{model, seeing}), assistant.WithHistory("t", h),
		assistant.WithFiles(file("new", 6)), assistant.WithLimits(assistant.Limits{FileBytes: 9}))
	if err != nil {
		t.Fatal(err)
	}
	messages := model.Requests()[0].Messages
	want := []string{
		"[The file \"old\" (image/png) is not shown: the files are too large together.]\n",
		"[The file \"huge\" (image/png) is not shown: the files are too large together.]\n", "1", "file new 6", "2",
	}
	if got := append(partsOf(messages[1]), partsOf(messages[3])...); !equalTexts(got, want) {
		t.Errorf("sent %q", got)
	}
}

// endless is a shelf with attachments that have no end, and counts what is read of them.
type endless struct {
	*journal
	read int
}

func (e *endless) OpenFile(context.Context, string) (io.ReadCloser, error) {
	return io.NopCloser(e), nil
}

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return len(p), nil
}

// Of many attachments no more is read than may be sent.
func TestManyAttachments(t *testing.T) {
	const limit = 1 << 20
	h := &endless{journal: &journal{}}
	var files []chat.File
	for i := range 50 {
		files = append(files, chat.File{Name: "a", MediaType: "image/png", AttachmentID: string(rune('A' + i))})
	}
	files = append([]chat.File{{Name: "b", MediaType: "image/png", Data: make([]byte, limit-10)}}, files...)
	model := llmtest.Script(llmtest.Text("ok"))
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(able{model, seeing}), assistant.WithHistory("t", h),
		assistant.WithFiles(files...), assistant.WithLimits(assistant.Limits{FileBytes: limit}))
	if err != nil {
		t.Fatal(err)
	}
	got := partsOf(model.Requests()[0].Messages[1])
	if got[50] != "[The file \"a\" (image/png) is not shown: the files are too large together.]\n" || h.read > limit {
		t.Errorf("%q, %d bytes were read", got[50], h.read)
	}
}

// An attachment without a history that has it is a note.
func TestAttachmentFromNowhere(t *testing.T) {
	model := llmtest.Script(llmtest.Text("ok"))
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(able{model, seeing}),
		assistant.WithFiles(chat.File{Name: "x.png", MediaType: "image/png", AttachmentID: "1"}))
	if got := partsOf(model.Requests()[0].Messages[1]); err != nil || !strings.HasSuffix(got[0], "it cannot be read, or was deleted.]\n") {
		t.Errorf("%q, %v", got, err)
	}
}
