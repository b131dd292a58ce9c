package httpapi_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/thread"
)

// file is a field of a form.
type file struct{ field, name, mediaType, content string }

// form returns a body with the files, and its content type.
func form(t *testing.T, files ...file) (body, contentType string) {
	t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for _, f := range files {
		header := textproto.MIMEHeader{"Content-Disposition": {multipart.FileContentDisposition(f.field, f.name)}}
		if f.mediaType != "" {
			header.Set("Content-Type", f.mediaType)
		}
		part, err := w.CreatePart(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(f.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.String(), w.FormDataContentType()
}

func (s *server) upload(t *testing.T, user, id string, files ...file) answer {
	t.Helper()
	body, contentType := form(t, files...)
	return s.do(t, user, "POST", "/threads/"+id+"/attachments/", body, "Content-Type", contentType)
}

// attach uploads a file and returns the path of the attachment.
func (s *server) attach(t *testing.T, id, name, mediaType, content string) string {
	t.Helper()
	a := s.upload(t, "alice", id, file{"file", name, mediaType, content})
	var out struct{ ID string }
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	return "/threads/" + id + "/attachments/" + out.ID + "/"
}

func described(name, mediaType, content string) string {
	sum := sha256.Sum256([]byte(content))
	return fmt.Sprintf(`{"id":"ID","name":%q,"media_type":%q,"size":%d,"sha256":"%s","created_at":"TIME"}`,
		name, mediaType, len(content), hex.EncodeToString(sum[:]))
}

func TestAttachments(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	list := "/threads/" + id + "/attachments/"
	s.do(t, "alice", "GET", list, "").is(t, 200, `[]`)
	photo := "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\xff", 20_000)
	s.upload(t, "alice", id, file{"note", "n.txt", "", "skipped"}, file{"file", "a photo.png", "image/png", photo}).
		is(t, 201, described("a photo.png", "image/png", photo))
	path := s.attach(t, id, "b.txt", "text/plain; charset=utf-8", "")
	s.do(t, "alice", "GET", list, "").is(t, 200,
		`[`+described("a photo.png", "image/png", photo)+`,`+described("b.txt", "text/plain; charset=utf-8", "")+`]`)
	s.do(t, "root", "GET", path, "").is(t, 200, described("b.txt", "text/plain; charset=utf-8", ""))
	a := s.do(t, "alice", "GET", path+"content/", "")
	if a.status != 200 || a.body != "" || a.header.Get("Content-Length") != "0" {
		t.Errorf("%+v", a)
	}
	s.do(t, "alice", "DELETE", path, "").is(t, 204, "")
	s.do(t, "alice", "DELETE", path, "").is(t, 404, `{"detail":"Not Found"}`)
	s.do(t, "alice", "GET", path+"content/", "").is(t, 404, `{"detail":"Not Found"}`)
	s.do(t, "alice", "GET", list, "").is(t, 200, `[`+described("a photo.png", "image/png", photo)+`]`)
}

// What a browser gets is to be saved, and of no type that it would run.
func TestDownload(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	for _, test := range []struct{ name, mediaType, disposition, wantType string }{
		{"a.png", "image/png", `attachment; filename=a.png`, "image/png"},
		{"a b.pdf", "application/pdf", `attachment; filename="a b.pdf"`, "application/pdf"},
		{"notes.txt", "text/plain; charset=utf-8", `attachment; filename=notes.txt`, "text/plain; charset=utf-8"},
		{"evil.html", "text/html", `attachment; filename=evil.html`, "application/octet-stream"},
		{"evil.svg", "image/svg+xml", `attachment; filename=evil.svg`, "application/octet-stream"},
		{"evil.xhtml", "application/xhtml+xml", `attachment; filename=evil.xhtml`, "application/octet-stream"},
		{"evil.js", "text/javascript", `attachment; filename=evil.js`, "application/octet-stream"},
		{"evil.mp4", "video/x+xml", `attachment; filename=evil.mp4`, "application/octet-stream"},
		{"../../etc/passwd", "", `attachment; filename=passwd`, "application/octet-stream"},
		{`C:\fakepath\résumé "1".pdf`, "application/pdf", `attachment; filename*=utf-8''r%C3%A9sum%C3%A9%20%221%22.pdf`, "application/pdf"},
		{"a\"; filename=evil.exe", "audio/ogg", `attachment; filename="a\"; filename=evil.exe"`, "audio/ogg"},
		{"..", "nonsense", `attachment; filename=file`, "application/octet-stream"},
	} {
		content := "<script>alert(1)</script>" + test.name
		a := s.do(t, "alice", "GET", s.attach(t, id, test.name, test.mediaType, content)+"content/", "")
		if a.status != 200 || a.body != content {
			t.Errorf("%s: %d %q", test.name, a.status, a.body)
		}
		for header, want := range map[string]string{
			"Content-Disposition": test.disposition, "Content-Type": test.wantType, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox", "Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control": "no-store", "Content-Length": fmt.Sprint(len(content)),
		} {
			if got := a.header.Get(header); got != want {
				t.Errorf("%s: %s: %s, want %s", test.name, header, got, want)
			}
		}
	}
}

func TestUploadErrors(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	path := "/threads/" + id + "/attachments/"
	whole, contentType := form(t, file{"file", "a.txt", "text/plain", "hello"})
	const (
		unreadable = `{"detail":"Cannot parse request body"}`
		missing    = `{"detail":[{"type":"missing","loc":["body","payload","file"],"msg":"Field required"}]}`
		notForm    = `{"detail":"Content-Type should be multipart/form-data"}`
	)
	other, otherType := form(t, file{"photo", "a.png", "image/png", "x"})
	two, twoType := form(t, file{"file", "a.txt", "", "1"}, file{"file", "b.txt", "", "2"})
	large, largeType := form(t, file{"file", "a.bin", "", strings.Repeat("x", attachmentLimit+1)})
	endless, endlessType := form(t, file{"padding", "", "", strings.Repeat("x", 2<<20)}, file{"file", "a.bin", "", "x"})
	for name, test := range map[string]struct {
		body, contentType string
		status            int
		want              string
	}{
		"json":             {`{"file":"x"}`, "application/json", 415, notForm},
		"no type":          {whole, "", 415, notForm},
		"urlencoded":       {"file=x", "application/x-www-form-urlencoded", 415, notForm},
		"nonsense type":    {whole, "multipart/form-data; boundary", 415, notForm},
		"no boundary":      {whole, "multipart/form-data", 400, unreadable},
		"wrong boundary":   {whole, "multipart/form-data; boundary=x", 400, unreadable},
		"empty":            {"", contentType, 400, unreadable},
		"breaks off":       {whole[:len(whole)-10], contentType, 400, unreadable},
		"breaks off early": {whole[:60], contentType, 400, unreadable},
		"other field":      {other, otherType, 422, missing},
		"two files":        {two, twoType, 422, `{"detail":[{"type":"value_error","loc":["body","payload","file"],"msg":"Value error, there should be one file"}]}`},
		"too large":        {large, largeType, 413, `{"detail":"The attachment is over 100000 bytes"}`},
		"too much besides": {endless, endlessType, 413, `{"detail":"Request body is over 1148576 bytes"}`},
	} {
		t.Run(name, func(t *testing.T) {
			s.do(t, "alice", "POST", path, test.body, "Content-Type", test.contentType).is(t, test.status, test.want)
		})
	}
	s.do(t, "alice", "GET", path, "").is(t, 200, `[]`)
	s.upload(t, "alice", id, file{"file", "a.bin", "", strings.Repeat("x", attachmentLimit)}).
		is(t, 201, described("a.bin", "application/octet-stream", strings.Repeat("x", attachmentLimit)))
}

func TestAttachmentsOfOthers(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	path := s.attach(t, id, "a.txt", "text/plain", "secret")
	view := `{"message":"User is not allowed to view messages in this thread"}`
	s.do(t, "bob", "GET", "/threads/"+id+"/attachments/", "").is(t, 403, view)
	s.do(t, "bob", "GET", path, "").is(t, 403, view)
	s.do(t, "bob", "GET", path+"content/", "").is(t, 403, view)
	s.do(t, "bob", "DELETE", path, "").is(t, 403, view)
	s.upload(t, "bob", id, file{"file", "a.txt", "", "x"}).is(t, 403, `{"message":"User is not allowed to create messages in this thread"}`)

	second := s.thread(t, "alice", `{}`)
	_, attachment, _ := strings.Cut(strings.TrimSuffix(path, "/"), "/attachments/")
	for _, none := range []string{
		"/threads/" + second + "/attachments/" + attachment, "/threads/" + id + "/attachments/" + id,
		"/threads/" + id + "/attachments/..%2F..%2Fchat.db", "/threads/" + id + "/attachments/%00", "/threads/" + id + "/attachments/1",
		"/threads/abc/attachments/" + attachment, "/threads/" + id + "/attachments/" + strings.Repeat("a", 4000),
	} {
		for _, request := range []string{"GET " + none + "/", "GET " + none + "/content/", "DELETE " + none + "/"} {
			method, target, _ := strings.Cut(request, " ")
			s.do(t, "alice", method, target, "").is(t, 404, `{"detail":"Not Found"}`)
		}
	}
	s.upload(t, "alice", "abc", file{"file", "a.txt", "", "x"}).is(t, 404, `{"detail":"Not Found"}`)
	if a := s.do(t, "alice", "GET", path+"content/", ""); a.body != "secret" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// A server without a place for bytes says so.
func TestWithoutBlobs(t *testing.T) {
	threads, err := thread.Open(t.Context(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer threads.Close()
	s := newServer(t, func(c *httpapi.Config) { c.Threads = threads })
	id := s.thread(t, "alice", `{}`)
	s.upload(t, "alice", id, file{"file", "a.txt", "", "x"}).is(t, http.StatusNotImplemented, `{"detail":"This server keeps no attachments"}`)
	s.do(t, "alice", "GET", "/threads/"+id+"/attachments/", "").is(t, 200, `[]`)
}

// Attachments go with a message by their ids, and are listed with it.
func TestMessageWithAttachments(t *testing.T) {
	s := newServer(t)
	id, other := s.thread(t, "alice", `{}`), s.thread(t, "bob", `{}`)
	at := func(user, thread string) string {
		made, err := s.threads.AddAttachment(as(t, user), thread, "notes.txt", "text/plain", strings.NewReader("milk"))
		if err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	mine, foreign := at("alice", id), at("bob", other)
	ask := func(attachments string) answer {
		return s.do(t, "alice", "POST", "/threads/"+id+"/messages/",
			`{"assistant_id":"temperature_assistant","content":"Look","attachments":`+attachments+`}`)
	}
	ask(`["`+mine+`"]`).is(t, 201, "")
	if got := s.model.last(t).Messages[1].Text(); got != "The file \"notes.txt\":\nmilk\n\nLook" {
		t.Errorf("the model was sent %q", got)
	}
	s.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 200,
		`[{"id":"ID","type":"human","content":"Look","attachments":[{"id":"ID","name":"notes.txt","media_type":"text/plain"}]},{"id":"ID","type":"ai","content":"ok"}]`)
	const wrong = `{"detail":[{"type":"value_error","loc":["body","payload","attachments"],"msg":"Value error, must be of this thread"}]}`
	ask(`["`+foreign+`"]`).is(t, 422, wrong)
	ask(`["x"]`).is(t, 422, wrong)
	const list = `{"detail":[{"type":"list_type","loc":["body","payload","attachments"],"msg":"Input should be a valid list of strings"}]}`
	for _, bad := range []string{`"x"`, `[1]`, `{}`, `null`} {
		ask(bad).is(t, 422, list)
	}
}

// An edit has the attachments that it names, and no others.
func TestVersionWithAttachments(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	made, err := s.threads.AddAttachment(as(t, "alice"), id, "notes.txt", "text/plain", strings.NewReader("milk"))
	if err != nil {
		t.Fatal(err)
	}
	s.ask(t, "alice", id, "Q1").is(t, 201, "")
	question := s.messages(t, "alice", id)[0].ID
	s.version(t, "alice", id, question, `{"assistant_id":"other","content":"Look","attachments":["`+made.ID+`"]}`).is(t, 201, "")
	s.do(t, "alice", "GET", "/threads/"+id+"/messages/?limit=2", "").is(t, 200,
		`[{"id":"ID","type":"human","content":"Look","attachments":[{"id":"ID","name":"notes.txt","media_type":"text/plain"}],"version":2,"versions":2},{"id":"ID","type":"ai","content":"ok"}]`)
	s.version(t, "alice", id, question, `{"assistant_id":"other","attachments":["`+made.ID+`"]}`).is(t, 422,
		`{"detail":[{"type":"value_error","loc":["body","payload","attachments"],"msg":"Value error, not together with regenerate"}]}`)
}
