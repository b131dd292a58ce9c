package modeltest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

var (
	png = chat.File{Name: "a.png", MediaType: "image/png", Data: []byte("\x89PNG\x00")}
	pdf = chat.File{Name: "a.pdf", MediaType: "Application/PDF; version=1.7", Data: []byte("%PDF-1.7")}
	txt = chat.File{Name: "a.txt", MediaType: "text/plain; charset=utf-8", Data: []byte("It rains.")}
)

func with(files ...chat.File) *llm.Request {
	m := chat.Message{Role: chat.User}
	for _, f := range files {
		m.Parts = append(m.Parts, chat.Part{Type: chat.PartFile, File: &f})
	}
	m.Parts = append(m.Parts, chat.Part{Type: chat.PartText, Text: "What is this?"})
	return request(m)
}

func runFiles(t *testing.T, p Provider) {
	t.Run("data", func(t *testing.T) {
		m, s := p.serve(t, llmtest.Text("ok"))
		for _, f := range []chat.File{png, pdf, txt} {
			if !llm.CapabilitiesOf(m, "").Takes(f.MediaType) {
				t.Errorf("the model does not take %s", f.MediaType)
			}
		}
		must(t, m, with(png, txt, pdf))
		var data []string
		for _, part := range s.Requests()[0].Request.Messages[0].Parts {
			if part.File != nil {
				data = append(data, string(part.File.Data))
			} else {
				data = append(data, part.Text)
			}
		}
		if len(data) == 4 && strings.HasSuffix(data[1], string(txt.Data)) {
			data[1] = string(txt.Data) // with its name, or without
		}
		if diff := cmp.Diff([]string{string(png.Data), string(txt.Data), string(pdf.Data), "What is this?"}, data); diff != "" {
			t.Error(diff)
		}
		s.AssertDone(t)
	})
	t.Run("URLs", func(t *testing.T) {
		files := []chat.File{{MediaType: "image/png", URL: "https://example.com/a.png"}}
		if !p.NoFileURL {
			files = append(files, chat.File{MediaType: "application/pdf", URL: "https://example.com/a.pdf"})
		}
		m, s := p.serve(t, llmtest.Text("ok"))
		must(t, m, with(files...))
		for i, f := range files {
			if got := s.Requests()[0].Request.Messages[0].Parts[i].File; got == nil || got.URL != f.URL {
				t.Errorf("%s became %+v", f.URL, got)
			}
		}
		s.AssertDone(t)
	})
	t.Run("that cannot be sent", func(t *testing.T) {
		m, s := p.serve(t)
		for _, f := range []chat.File{
			{Name: "a.png", MediaType: "image/png", AttachmentID: "a1"}, {Name: "a.png", MediaType: "", Data: []byte("x")},
			{Name: "a.png", MediaType: "image", AttachmentID: "a1"},
		} {
			_, err := ask(m, with(f))
			if e := kind(t, err, llm.Fatal); e != nil && !strings.Contains(e.Error(), `"a.png"`) {
				t.Error(err)
			}
		}
		if len(s.Requests()) > 0 {
			t.Error("a request was sent")
		}
	})
}
