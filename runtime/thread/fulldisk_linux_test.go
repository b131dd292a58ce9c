package thread_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/aigen-go/aigen/runtime/thread"
)

// The disk runs full at any point of a turn. Turns fail until there is room again;
// what was said to be stored is there then, and the thread goes on at once.
func TestDiskRunsFull(t *testing.T) {
	onlySQLite(t)
	dir := t.TempDir()
	if err := syscall.Mount("aigen", dir, "tmpfs", 0, "size=600k"); err != nil {
		t.Skipf("mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	s := openFile(t, filepath.Join(dir, "chat.db"))
	l := newLedger(newThread(t, s, "alice").ID)
	var full error
	for range 2000 {
		if full = takeTurn(as(t, "alice"), s, l.thread, l.note); full != nil {
			break
		}
	}
	if full == nil {
		t.Fatal("the disk is never full")
	}
	for range 20 { // nor does it get worse
		_ = takeTurn(as(t, "alice"), s, l.thread, l.note) // there may be room for some
		if _, err := s.Messages(as(t, "alice"), l.thread); err != nil {
			t.Errorf("reading, with a full disk: %v", err)
		}
	}
	if err := syscall.Mount("aigen", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	if err := takeTurn(as(t, "alice"), s, l.thread, l.note); err != nil {
		t.Errorf("the next question: %v", err)
	}
	if err := l.check(as(t, "alice"), s); err != nil {
		t.Error(err)
	}
	if _, err := s.CreateThread(as(t, "alice"), thread.NewThread{}); err != nil {
		t.Error(err)
	}
}
