package load_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/aigen-go/aigen/internal/gen/cache"
	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/load"
)

// TestEditedWhileItRuns changes files after a run has looked at the disk, and before it
// reads them. The run sees the new content; it must not remember that as what came of
// the old one, which may be there again the next time.
func TestEditedWhileItRuns(t *testing.T) {
	const before = "package app\n\n// Desk has tools.\n//\n//ai:assistant\ntype Desk struct{}\n"
	for name, edit := range map[string]func(file string) error{
		"other content": func(file string) error { return os.WriteFile(file, []byte(before+"\ntype More struct{}\n"), 0o644) },
		"removed":       os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			state := t.TempDir()
			t.Setenv("XDG_CACHE_HOME", state)
			t.Setenv("HOME", state)
			dir := module(t, map[string]string{"desk.go": before, "shop.go": "package app\n"})
			file := filepath.Join(dir, "desk.go")
			begin := func() *cache.Run {
				return cache.Open().Begin(cache.Identity{Dir: dir, Patterns: []string{"./..."}, Env: os.Environ()})
			}
			finish := func(r *cache.Run, result string) {
				var diags diag.List
				cfg := config(dir, &diags, "./...")
				cfg.Cache = r
				if _, err := load.Load(context.Background(), cfg); err != nil {
					t.Fatal(err)
				}
				r.Done(result, nil)
			}
			var result string
			for !begin().Results(&result) { // a run that sees very young files remembers nothing
				finish(begin(), "before")
			}
			r := begin()
			if err := edit(file); err != nil {
				t.Fatal(err)
			}
			finish(r, "after")
			put(t, file, before)
			if begin().Results(&result); result != "before" {
				t.Errorf("the run remembers %q of a file that it did not see so", result)
			}
		})
	}
}
