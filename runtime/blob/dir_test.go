package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aigen-go/aigen/runtime/blob"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s blob.Store, key, text string) {
	t.Helper()
	size, sum, err := s.Put(t.Context(), key, strings.NewReader(text))
	check(t, err)
	want := sha256.Sum256([]byte(text))
	if size != int64(len(text)) || sum != hex.EncodeToString(want[:]) {
		t.Errorf("%d bytes with the sum %s, want %d and %x", size, sum, len(text), want)
	}
}

func get(t *testing.T, s blob.Store, key string) string {
	t.Helper()
	r, err := s.Get(t.Context(), key)
	check(t, err)
	defer r.Close()
	text, err := io.ReadAll(r)
	check(t, err)
	return string(text)
}

// files returns those under a folder, and checks that nobody else can read them.
func files(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	check(t, filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == folder {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = 0o700
		} else {
			found = append(found, path)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has the mode %o", path, info.Mode().Perm())
		}
		return nil
	}))
	return found
}

func TestPutGetDelete(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a", "b")
	s := blob.Dir(folder)
	big := strings.Repeat("0123456789\x00\xff", 1<<16)
	for key, text := range map[string]string{"empty": "", "k": "one", "K": "two", "big": big, "k/1": "three"} {
		put(t, s, key, text)
	}
	put(t, s, "k", "one more")
	for key, want := range map[string]string{"empty": "", "k": "one more", "K": "two", "big": big, "k/1": "three"} {
		if got := get(t, blob.Dir(folder), key); got != want {
			t.Errorf("%s: %.20q, want %.20q", key, got, want)
		}
	}
	for range 2 { // again is no error
		for _, key := range []string{"empty", "k", "K", "big", "k/1"} {
			check(t, s.Delete(t.Context(), key))
		}
	}
	if _, err := s.Get(t.Context(), "k"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if left := files(t, folder); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func TestReadingWhatIsDeleted(t *testing.T) {
	s := blob.Dir(t.TempDir())
	put(t, s, "k", "text")
	r, err := s.Get(t.Context(), "k")
	check(t, err)
	defer r.Close()
	put(t, s, "k", "other")
	check(t, s.Delete(t.Context(), "k"))
	if text, err := io.ReadAll(r); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
}

// Whatever a key is, it names a file of its own in the folder.
func TestHostileKeys(t *testing.T) {
	parent := t.TempDir()
	s := blob.Dir(filepath.Join(parent, "blobs"))
	keys := []string{
		"..", ".", "/", "../x", "../../x", "/etc/passwd", "a/../../x", `..\x`, `C:\x`, "CON", "nul.txt", "a\x00b", "\xff",
		"uploads", "held", "a ", "a", "A", "ä", strings.Repeat("x", 1024), "\n", "%2e%2e/x",
	}
	for _, key := range keys {
		put(t, s, key, "of "+key)
	}
	for _, key := range keys {
		if got := get(t, s, key); got != "of "+key {
			t.Errorf("%q: %q", key, got)
		}
	}
	entries, err := os.ReadDir(parent)
	check(t, err)
	if len(entries) != 1 {
		t.Errorf("beside the folder: %v", entries)
	}
	for _, key := range []string{"", strings.Repeat("x", 1025)} {
		_, _, put := s.Put(t.Context(), key, strings.NewReader(""))
		_, get := s.Get(t.Context(), key)
		for what, err := range map[string]error{
			"put": put, "get": get, "delete": s.Delete(t.Context(), key), "hold": s.Hold(t.Context(), key), "keep": s.Keep(t.Context(), key),
		} {
			if !errors.Is(err, blob.ErrKey) {
				t.Errorf("%s of a key of %d bytes: %v", what, len(key), err)
			}
		}
	}
}

// Links in the folder lead nowhere else.
func TestLinksOutOfTheFolder(t *testing.T) {
	outside, folder := t.TempDir(), t.TempDir()
	s := blob.Dir(folder)
	put(t, s, "k", "text")
	for _, path := range files(t, folder) {
		if strings.Contains(path, "held") {
			continue
		}
		check(t, os.Rename(filepath.Dir(path), filepath.Join(outside, "stolen")))
		check(t, os.Symlink(filepath.Join(outside, "stolen"), filepath.Dir(path)))
	}
	if _, err := s.Get(t.Context(), "k"); err == nil {
		t.Error("it was read outside of the folder")
	}
	if _, _, err := s.Put(t.Context(), "k", strings.NewReader("x")); err == nil {
		t.Error("it was written outside of the folder")
	}
}

// What fails on the way leaves what was there before.
func TestPartialPut(t *testing.T) {
	folder := t.TempDir()
	s := blob.Dir(folder)
	put(t, s, "there", "before")
	before := files(t, folder)
	broken := errors.New("broken")
	cancelled, cancel := context.WithCancel(t.Context())
	for name, test := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		want error
	}{
		"reader": {t.Context(), io.MultiReader(strings.NewReader("some"), iotest.ErrReader(broken)), broken},
		"context": {cancelled, io.MultiReader(strings.NewReader("some"), reads(func([]byte) (int, error) {
			cancel()
			return 1, nil
		})), context.Canceled},
		"context before": {cancelled, strings.NewReader("some"), context.Canceled},
	} {
		for _, key := range []string{"there", "new"} {
			if _, _, err := s.Put(test.ctx, key, test.r); !errors.Is(err, test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if after := files(t, folder); !slices.Equal(before, after) {
		t.Errorf("files %q, before %q", after, before)
	}
	if got := get(t, s, "there"); got != "before" {
		t.Errorf("%q", got)
	}
}

type reads func([]byte) (int, error)

func (f reads) Read(p []byte) (int, error) { return f(p) }

// Many at once: each text is whole.
func TestConcurrentPuts(t *testing.T) {
	folder := t.TempDir()
	var wg sync.WaitGroup
	for writer := range 8 {
		s := blob.Dir(folder)
		text := bytes.Repeat([]byte{'a' + byte(writer)}, 1<<18)
		wg.Go(func() {
			for range 5 {
				if _, _, err := s.Put(t.Context(), "k", bytes.NewReader(text)); err != nil {
					t.Error(err)
				}
				r, err := s.Get(t.Context(), "k")
				if err != nil {
					t.Error(err)
					return
				}
				got, err := io.ReadAll(r)
				if err := errors.Join(err, r.Close()); err != nil || len(got) != len(text) || len(bytes.Trim(got, string(got[:1]))) > 0 {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			}
		})
	}
	wg.Wait()
}

func TestHeldKeys(t *testing.T) {
	folder := t.TempDir()
	s := blob.Dir(folder)
	held := func(before time.Time) []string {
		keys, err := s.Held(t.Context(), before)
		check(t, err)
		slices.Sort(keys)
		return keys
	}
	for _, key := range []string{"a", "b", "c"} {
		put(t, s, key, "text")
	}
	check(t, s.Keep(t.Context(), "a"))
	check(t, s.Keep(t.Context(), "a"))
	check(t, s.Delete(t.Context(), "b"))
	check(t, s.Hold(t.Context(), "a"))
	check(t, os.WriteFile(filepath.Join(folder, "uploads", "dead"), nil, 0o600))
	for _, path := range files(t, folder) {
		check(t, os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)))
	}
	if got := held(time.Now().Add(-2 * time.Hour)); len(got) != 0 {
		t.Errorf("for two hours: %q", got)
	}
	check(t, s.Hold(t.Context(), "c")) // counts from now
	if got := held(time.Now().Add(-time.Minute)); !slices.Equal(got, []string{"a"}) {
		t.Errorf("for a minute: %q", got)
	}
	if got := held(time.Now().Add(time.Minute)); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("at all: %q", got)
	}
	if _, err := os.Stat(filepath.Join(folder, "uploads", "dead")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the upload of a dead process is there: %v", err)
	}
	if got := get(t, s, "a"); got != "text" {
		t.Errorf("%q", got)
	}
}

// A folder that cannot be made is an error, and no panic.
func TestFolderThatIsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(path, nil, 0o600))
	s := blob.Dir(path)
	_, _, put := s.Put(t.Context(), "k", strings.NewReader(""))
	_, held := s.Held(t.Context(), time.Now())
	if put == nil || held == nil {
		t.Errorf("%v, %v", put, held)
	}
}
