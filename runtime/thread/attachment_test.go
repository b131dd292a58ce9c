package thread_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/thread"
)

// shelf is a service with a folder for bytes.
func shelf(t testing.TB, opts ...thread.Option) (s *thread.Service, folder, path string) {
	t.Helper()
	folder, path = filepath.Join(t.TempDir(), "blobs"), filepath.Join(t.TempDir(), "chat.db")
	return openFile(t, path, append([]thread.Option{thread.WithLease(noBeat), thread.WithBlobs(blob.Dir(folder))}, opts...)...), folder, path
}

func attach(t testing.TB, s *thread.Service, user, threadID, text string) thread.Attachment {
	t.Helper()
	a, err := s.AddAttachment(as(t, user), threadID, "a.txt", "text/plain", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// stored counts the files in a folder.
func stored(t testing.TB, folder string) (n int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			n++
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return n
}

func content(t testing.TB, s *thread.Service, user, id string) string {
	t.Helper()
	_, r, err := s.OpenAttachment(as(t, user), id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAttachments(t *testing.T) {
	s, folder, _ := shelf(t)
	th := newThread(t, s, "alice")
	before := time.Now().Add(-time.Second)
	text := strings.Repeat("bytes\x00\xff", 1<<15)
	a := attach(t, s, "alice", th.ID, text)
	sum := sha256.Sum256([]byte(text))
	want := thread.Attachment{
		ID: a.ID, ThreadID: th.ID, OwnerID: "alice", Name: "a.txt", MediaType: "text/plain", Size: int64(len(text)),
		SHA256: hex.EncodeToString(sum[:]), CreatedAt: a.CreatedAt,
	}
	if a != want || a.ID == "" || a.CreatedAt.Before(before) {
		t.Errorf("%+v, want %+v", a, want)
	}
	second := attach(t, s, "root", th.ID, "")
	if got, err := s.Attachment(as(t, "alice"), a.ID); err != nil || got != a {
		t.Errorf("%+v, %v", got, err)
	}
	if list, err := s.Attachments(as(t, "alice"), th.ID); err != nil || len(list) != 2 || list[0] != a || list[1] != second {
		t.Errorf("%+v, %v", list, err)
	}
	if content(t, s, "alice", a.ID) != text || content(t, s, "root", second.ID) != "" {
		t.Error("the bytes are others")
	}
	if now, err := s.Thread(as(t, "alice"), th.ID); err != nil || !now.UpdatedAt.After(th.UpdatedAt) {
		t.Errorf("the thread is %+v, %v", now, err)
	}
	if n := stored(t, folder); n != 2 {
		t.Errorf("%d files", n)
	}
	if err := s.DeleteAttachment(as(t, "alice"), a.ID); err != nil {
		t.Error(err)
	}
	if err := s.DeleteAttachment(as(t, "alice"), a.ID); !errors.Is(err, thread.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
	if n := stored(t, folder); n != 1 {
		t.Errorf("%d files", n)
	}
}

func TestAttachmentsOfOthers(t *testing.T) {
	s, folder, _ := shelf(t)
	th := newThread(t, s, "alice")
	id := attach(t, s, "alice", th.ID, "secret").ID
	uses := func(ctx context.Context, threadID, id string) map[string]error {
		_, _, open := s.OpenAttachment(ctx, id)
		return map[string]error{
			"add":  second(s.AddAttachment(ctx, threadID, "x", "", strings.NewReader("x"))),
			"list": second(s.Attachments(ctx, threadID)), "read": second(s.Attachment(ctx, id)),
			"open": open, "delete": s.DeleteAttachment(ctx, id),
		}
	}
	for what, err := range uses(as(t, "bob"), th.ID, id) {
		var notAllowed *thread.NotAllowedError
		if !errors.As(err, &notAllowed) {
			t.Errorf("%s, by another: %v", what, err)
		}
	}
	for what, err := range uses(t.Context(), th.ID, id) {
		if !errors.Is(err, thread.ErrNoUser) {
			t.Errorf("%s, by nobody: %v", what, err)
		}
	}
	for _, none := range []string{"", "x", "../x", th.ID, "\x00"} {
		for what, err := range uses(as(t, "alice"), id, none) {
			if !errors.Is(err, thread.ErrNotFound) {
				t.Errorf("%s of %q: %v", what, none, err)
			}
		}
	}
	if n := stored(t, folder); n != 1 {
		t.Errorf("%d files", n)
	}
}

func TestNamesAndTypesOfAttachments(t *testing.T) {
	s, _, _ := shelf(t)
	th := newThread(t, s, "alice")
	for _, test := range []struct{ name, kind, wantName, wantType string }{
		{"a b.png", "IMAGE/png", "a b.png", "image/png"},
		{"/etc/passwd", "text/plain; charset=utf-8; x=y", "passwd", "text/plain; charset=utf-8"},
		{`C:\fakepath\résumé.pdf`, "application/pdf; charset=utf-8", "résumé.pdf", "application/pdf"},
		{"../..", "", "file", "application/octet-stream"},
		{"a/", "text", "file", "application/octet-stream"},
		{"", "*/*", "file", "application/octet-stream"},
		{" \t\n", "text/html\r\nX-Evil: 1", "file", "application/octet-stream"},
		{"a\r\nSet-Cookie: x.txt", "text/plain\x00", "a  Set-Cookie: x.txt", "application/octet-stream"},
		{"photo\u202egnp.exe", "text/" + strings.Repeat("x", 300), "photognp.exe", "application/octet-stream"},
		{"a\x00\xff.txt. .", "text/plain; charset=\"a\r\nb\"", "a\uFFFD.txt", "application/octet-stream"},
		{strings.Repeat("ö", 300) + ".docx", "a/b", strings.Repeat("ö", 250) + ".docx", "a/b"},
		{"x." + strings.Repeat("y", 300), "a/b/c", "x." + strings.Repeat("y", 253), "application/octet-stream"},
		{".env", "text/x-env", ".env", "text/x-env"},
	} {
		a, err := s.AddAttachment(as(t, "alice"), th.ID, test.name, test.kind, strings.NewReader("x"))
		if err != nil || a.Name != test.wantName || a.MediaType != test.wantType || !utf8.ValidString(a.Name) {
			t.Errorf("%.40q, %.40q: %.40q, %.40q, %v", test.name, test.kind, a.Name, a.MediaType, err)
		}
	}
}

// What cannot be stored whole is not stored at all.
func TestAttachmentsThatFail(t *testing.T) {
	s, folder, _ := shelf(t, thread.WithAttachmentLimit(10))
	th := newThread(t, s, "alice")
	broken := errors.New("the client has gone")
	add := func(r io.Reader) error { return second(s.AddAttachment(as(t, "alice"), th.ID, "x", "", r)) }
	if err := add(strings.NewReader("0123456789")); err != nil {
		t.Errorf("just small enough: %v", err)
	}
	for name, r := range map[string]io.Reader{"at once": strings.NewReader("0123456789A"), "byte by byte": iotest.OneByteReader(strings.NewReader("0123456789A"))} {
		var large *thread.TooLargeError
		if err := add(r); !errors.As(err, &large) || large.Limit != 10 || err.Error() != "the attachment has more than 10 bytes" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := add(io.MultiReader(strings.NewReader("01"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if n := stored(t, folder); n != 1 {
		t.Errorf("%d files", n)
	}
}

type readFunc func(p []byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// eofAfter has no bytes, and calls f at its end.
func eofAfter(f func()) io.Reader {
	return readFunc(func([]byte) (int, error) { f(); return 0, io.EOF })
}

// The thread goes while its attachment is uploaded.
func TestThreadGoesDuringUpload(t *testing.T) {
	s, folder, _ := shelf(t)
	th := newThread(t, s, "alice")
	_, err := s.AddAttachment(as(t, "alice"), th.ID, "x", "", eofAfter(func() {
		if err := s.DeleteThread(as(t, "alice"), th.ID); err != nil {
			t.Error(err)
		}
	}))
	if !errors.Is(err, thread.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if n := stored(t, folder); n != 0 {
		t.Errorf("%d files", n)
	}
}

func TestWithoutBlobs(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	if err := second(s.AddAttachment(as(t, "alice"), th.ID, "x", "", strings.NewReader(""))); !errors.Is(err, thread.ErrNoBlobs) {
		t.Errorf("%v", err)
	}
}

// The bytes go with the thread: not at once, but before the rows.
func TestThreadTakesItsAttachmentsAlong(t *testing.T) {
	s, folder, path := shelf(t)
	th, other := newThread(t, s, "alice"), newThread(t, s, "alice")
	for range 5 {
		attach(t, s, "alice", th.ID, "x")
	}
	left := attach(t, s, "alice", other.ID, "y")
	if err := s.DeleteThread(as(t, "alice"), th.ID); err != nil {
		t.Fatal(err)
	}
	until(t, "it was not purged", func() bool { return gone(t, s.Store(), th.ID) })
	if n, rows := stored(t, folder), count(t, raw(t, path), "aigen_attachments"); n != 1 || rows != 1 {
		t.Errorf("%d files, %d rows", n, rows)
	}
	equal(t, "the other one", content(t, s, "alice", left.ID), "y")
}

// A thread whose bytes cannot be deleted keeps its rows until they can.
func TestBytesThatCannotBeDeleted(t *testing.T) {
	folder := blob.Dir(t.TempDir())
	asked := make(chan struct{}, 1)
	s := open(t, thread.WithLease(noBeat), thread.WithBlobs(stuck{folder, asked}))
	th := newThread(t, s, "alice")
	a := attach(t, s, "alice", th.ID, "x")
	if err := s.DeleteThread(as(t, "alice"), th.ID); err != nil {
		t.Fatal(err)
	}
	<-asked
	if rows, err := s.Store().Attachments(t.Context(), th.ID); err != nil || len(rows) != 1 || rows[0].ID != a.ID {
		t.Errorf("%+v, %v", rows, err)
	}
	if err := second(s.Attachment(as(t, "alice"), a.ID)); !errors.Is(err, thread.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

type stuck struct {
	blob.Store
	asked chan struct{}
}

func (s stuck) Delete(context.Context, string) error {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	return errors.New("not now")
}

// What a process leaves in doubt that dies between bytes and row is decided a day
// later: bytes with a row stay.
func TestForgottenBytes(t *testing.T) {
	s, folder, path := shelf(t)
	th := newThread(t, s, "alice")
	a := attach(t, s, "alice", th.ID, "kept")
	rows, err := s.Store().Attachments(t.Context(), th.ID)
	if err != nil {
		t.Fatal(err)
	}
	b := blob.Dir(folder)
	put := func(key string) {
		if _, _, err := b.Put(t.Context(), key, strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
	}
	put(th.ID + "/old")
	put("of no thread")
	if err := errors.Join(b.Hold(t.Context(), rows[0].Key), s.Close()); err != nil {
		t.Fatal(err)
	}
	age(t, folder, 25*time.Hour)
	put(th.ID + "/new")
	s = openFile(t, path, thread.WithLease(noBeat), thread.WithBlobs(b))
	until(t, "it was not decided", func() bool {
		held, err := b.Held(t.Context(), time.Now().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return len(held) == 1 && held[0] == th.ID+"/new"
	})
	equal(t, "kept", content(t, s, "alice", a.ID), "kept")
	for key, there := range map[string]bool{th.ID + "/old": false, "of no thread": false, th.ID + "/new": true} {
		r, err := b.Get(t.Context(), key)
		if (err == nil) != there {
			t.Errorf("%s: %v", key, err)
		}
		if err == nil {
			r.Close()
		}
	}
}

// age makes all files of a folder older.
func age(t testing.TB, folder string, by time.Duration) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		return os.Chtimes(path, time.Time{}, time.Now().Add(-by))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// In a transaction of the application, bytes stay until it is known how that ends.
func TestAttachmentsInATransaction(t *testing.T) {
	onlySQLite(t) // it opens a pool
	path := filepath.Join(t.TempDir(), "chat.db")
	openFile(t, path)
	db := pool(t, path)
	folder := t.TempDir()
	blobs := thread.WithBlobs(blob.Dir(folder))
	s := over(t, thread.SQL("sqlite", db), thread.WithLease(noBeat), blobs)
	th := newThread(t, s, "alice")
	first := attach(t, s, "alice", th.ID, "first")
	for _, end := range []func(*sql.Tx) error{(*sql.Tx).Rollback, (*sql.Tx).Commit} {
		tx, err := db.BeginTx(context.WithoutCancel(t.Context()), nil)
		if err != nil {
			t.Fatal(err)
		}
		view := s.In(thread.SQLTx("sqlite", tx))
		attach(t, view, "alice", th.ID, "more")
		if err := errors.Join(view.DeleteAttachment(as(t, "alice"), first.ID), end(tx)); err != nil {
			t.Fatal(err)
		}
		list, err := s.Attachments(as(t, "alice"), th.ID)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		content(t, s, "alice", list[0].ID)
	}
	age(t, folder, 25*time.Hour)
	over(t, thread.SQL("sqlite", db), thread.WithLease(noBeat), blobs)
	until(t, "it was not decided", func() bool { return stored(t, folder) == 1 })
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
}

// A commit of which nobody knows whether it has happened leaves the bytes: there
// may be a row for them.
func TestCommitInDoubt(t *testing.T) {
	folder := t.TempDir()
	lost := errors.New("the connection was lost")
	inner := open(t)
	s := over(t, doubtful{inner.Store(), lost}, thread.WithBlobs(blob.Dir(folder)), thread.WithLease(noBeat))
	th := newThread(t, inner, "alice")
	if err := second(s.AddAttachment(as(t, "alice"), th.ID, "x", "", strings.NewReader("x"))); !errors.Is(err, lost) {
		t.Errorf("%v", err)
	}
	list, err := s.Attachments(as(t, "alice"), th.ID)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	equal(t, "content", content(t, s, "alice", list[0].ID), "x")
}

// doubtful commits, and says that it does not know.
type doubtful struct {
	store.Store
	err error
}

func (d doubtful) Change(ctx context.Context, work func(tx store.Tx) error) error {
	if err := d.Store.Change(ctx, work); err != nil {
		return err
	}
	return d.err
}
