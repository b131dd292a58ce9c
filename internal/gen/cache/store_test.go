package cache_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aigen-go/aigen/internal/gen/cache"
)

// begin is a run in a module, with the state in another directory.
func begin(t *testing.T, dir string) *cache.Run {
	t.Helper()
	return cache.Open().Begin(cache.Identity{Dir: dir, Patterns: []string{"./..."}})
}

// remembered makes a module of one file, and the state of a run that went well.
func remembered(t *testing.T) (dir, state string) {
	t.Helper()
	dir, state = t.TempDir(), t.TempDir()
	t.Setenv("XDG_CACHE_HOME", state)
	t.Setenv("HOME", state)
	for name, text := range map[string]string{"go.mod": "module m\n", "a.go": "package m\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := begin(t, dir)
	r.Observe([]string{dir}, []string{dir}, time.Now().Add(time.Hour))
	r.Done(map[string]int{"m": 1}, nil)
	return dir, state
}

func TestUnchanged(t *testing.T) {
	dir, _ := remembered(t)
	if !begin(t, dir).Unchanged() {
		t.Fatal("nothing was changed")
	}
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte("package n\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if begin(t, dir).Unchanged() {
		t.Error("a change of the same length was not seen")
	}
}

// TestBroken damages the state in every way that a crash or a full disk can.
func TestBroken(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"empty":   func([]byte) []byte { return nil },
		"cut off": func(b []byte) []byte { return b[:len(b)/2] },
		"zeros":   func(b []byte) []byte { return make([]byte, len(b)) },
		"altered": func(b []byte) []byte { b[len(b)-2] ^= 1; return b },
		"foreign": func([]byte) []byte { return []byte("{}\n{}") },
	} {
		t.Run(name, func(t *testing.T) {
			dir, state := remembered(t)
			files, err := filepath.Glob(filepath.Join(state, "*", "*"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no state: %v", err)
			}
			for _, f := range files {
				b, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(f, damage(b), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			r := begin(t, dir)
			if r.Unchanged() || r.Results(new(map[string]int)) {
				t.Error("broken state was believed")
			}
		})
	}
}
