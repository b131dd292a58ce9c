package gen_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen"
)

const desk = "package app\n\n// Desk is one.\n//\n//ai:assistant\ntype Desk struct{}\n\n// Show shows.\n//\n//ai:tool\nfunc (Desk) Show() {}\n"

// watching is a watch of a directory below base.
type watching struct {
	t      *testing.T
	base   string
	rounds chan gen.Round
}

func watch(t *testing.T, base, dir string, patterns ...string) *watching {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("GOWORK", "")
	t.Setenv("GOFLAGS", "")
	w := &watching{t: t, base: base, rounds: make(chan gen.Round)}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		ended <- gen.Watch(ctx, gen.Options{Dir: filepath.Join(base, dir), Patterns: patterns}, func(r gen.Round) {
			select {
			case w.rounds <- r:
			case <-ctx.Done():
			}
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the watch ended with %v", err)
		}
	})
	return w
}

// expect waits for a round that changes the given files, or none.
func (w *watching) expect(changes ...string) {
	w.t.Helper()
	r := <-w.rounds
	if r.Err != nil || len(r.Result.Diagnostics) > 0 {
		w.t.Fatalf("%v, %v", r.Err, r.Result)
	}
	var got []string
	for _, c := range r.Changes {
		name, err := filepath.Rel(w.base, c.Path)
		if err != nil {
			w.t.Fatal(err)
		}
		got = append(got, c.Verb+" "+filepath.ToSlash(name))
	}
	if strings.Join(got, ", ") != strings.Join(changes, ", ") {
		w.t.Fatalf("changes %v, want %v", got, changes)
	}
}

func (w *watching) put(name, text string) {
	w.t.Helper()
	put(w.t, filepath.Join(w.base, name), text)
}

func module(t *testing.T, dir string) {
	t.Helper()
	put(t, filepath.Join(dir, "go.mod"), "module example.com/app\n\ngo 1.24\n")
	put(t, filepath.Join(dir, "desk.go"), desk)
}

// TestWatchSymlink: the directory may be a symbolic link, and an editor may put a
// new file in the place of the old one.
func TestWatchSymlink(t *testing.T) {
	base := t.TempDir()
	module(t, filepath.Join(base, "real"))
	if err := os.Symlink("real", filepath.Join(base, "link")); err != nil {
		t.Skip(err)
	}
	t.Setenv("PWD", filepath.Join(base, "link"))
	t.Chdir(filepath.Join(base, "link"))
	w := watch(t, base, "link", "./...")
	w.expect("wrote link/aigen_gen.go")
	w.put("real/desk.go.new", strings.ReplaceAll(desk, "shows", "tells"))
	if err := os.Rename(filepath.Join(base, "real/desk.go.new"), filepath.Join(base, "real/desk.go")); err != nil {
		t.Fatal(err)
	}
	w.expect("wrote link/aigen_gen.go")
}

// TestWatchDirectories: packages come and go.
func TestWatchDirectories(t *testing.T) {
	base := t.TempDir()
	module(t, base)
	w := watch(t, base, "", "./...")
	w.expect("wrote aigen_gen.go")
	w.put("sub/desk.go", strings.ReplaceAll(desk, "ai:assistant", "ai:assistant id=sub"))
	w.expect("wrote sub/aigen_gen.go")
	if err := os.Rename(filepath.Join(base, "sub"), filepath.Join(base, "moved")); err != nil {
		t.Fatal(err)
	}
	w.expect()
	if err := os.RemoveAll(filepath.Join(base, "moved")); err != nil {
		t.Fatal(err)
	}
	w.expect()
	w.put("desk.go", "package app\n")
	w.expect("removed aigen_gen.go")
}

// TestWatchWorkspace: a go.work above the modules says what the code means.
func TestWatchWorkspace(t *testing.T) {
	base := t.TempDir()
	module(t, filepath.Join(base, "app"))
	put(t, filepath.Join(base, "lib/go.mod"), "module example.com/lib\n\ngo 1.24\n")
	put(t, filepath.Join(base, "lib/lib.go"), "package lib\n\n// In goes in.\ntype In struct{ Text string }\n")
	put(t, filepath.Join(base, "app/desk.go"), strings.NewReplacer(
		"package app\n", "package app\n\nimport \"example.com/lib\"\n", "Show()", "Show(in lib.In)").Replace(desk))
	w := watch(t, base, "app", "./...")
	if r := <-w.rounds; r.Err != nil || len(r.Result.Diagnostics) != 1 {
		t.Fatalf("without a go.work: %v, %v", r.Err, r.Result)
	}
	w.put("go.work", "go 1.24\n\nuse (\n\t./app\n\t./lib\n)\n")
	w.expect("wrote app/aigen_gen.go")
}

// TestWatchApart: a package that only its own name finds.
func TestWatchApart(t *testing.T) {
	base := t.TempDir()
	put(t, filepath.Join(base, "go.mod"), "module example.com/app\n\ngo 1.24\n")
	put(t, filepath.Join(base, "testdata/desk/desk.go"), desk)
	w := watch(t, base, "", "./testdata/desk")
	w.expect("wrote testdata/desk/aigen_gen.go")
	w.put("testdata/desk/desk.go", strings.ReplaceAll(desk, "shows", "tells"))
	w.expect("wrote testdata/desk/aigen_gen.go")
}
