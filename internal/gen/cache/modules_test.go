package cache_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aigen-go/aigen/internal/gen/cache"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestOneListing: answers of the go command take the place of those before them.
func TestOneListing(t *testing.T) {
	dir, state := remembered(t)
	count := func() int {
		all, err := filepath.Glob(filepath.Join(state, "aigen", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	before := count()
	for i := range 3 {
		write(t, filepath.Join(dir, "a.go"), fmt.Sprintf("package m\n\nimport _ \"m/%d\"\n", i))
		r, got := begin(t, dir), -1
		if r.Listing(nil, &got) {
			t.Fatalf("the imports have changed, but the answer is %d", got)
		}
		r.KeepListing(nil, i)
		if !begin(t, dir).Listing(nil, &got) || got != i {
			t.Fatalf("the answer is %d, not %d", got, i)
		}
	}
	if after := count(); after != before+1 {
		t.Errorf("%d records have become %d", before, after)
	}
}

// TestWorkspace: what a go.work uses need not begin with a dot.
func TestWorkspace(t *testing.T) {
	dir, _ := remembered(t)
	write(t, filepath.Join(dir, "go.work"), "go 1.26\n\nuse (\n\t.\n\ttools\n)\n")
	write(t, filepath.Join(dir, "tools", "go.mod"), "module tools\n")
	r := begin(t, dir)
	r.Observe([]string{dir}, []string{dir}, time.Now().Add(time.Hour))
	r.Done(map[string]int{}, nil)
	if !begin(t, dir).Unchanged() {
		t.Fatal("nothing was changed")
	}
	write(t, filepath.Join(dir, "tools", "go.mod"), "module tools\n\nrequire example.com/x v1.0.0\n")
	if begin(t, dir).Unchanged() {
		t.Error("a change of a module of the workspace was not seen")
	}
}

// TestUnknowable: nothing is remembered if the go command reads what a run does not
// know of.
func TestUnknowable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "env")
	for _, text := range []string{"GOFLAGS=-modfile=other.mod\n", "GOPACKAGESDRIVER=driver\n", ""} {
		dir, _ := remembered(t)
		write(t, file, text)
		id := cache.Identity{Dir: dir, Env: []string{"GOENV=" + file}}
		r := cache.Open().Begin(id)
		r.Observe([]string{dir}, []string{dir}, time.Now().Add(time.Hour))
		if known := r.Known(); known != (text == "") {
			t.Errorf("with %q: known is %t", text, known)
		}
	}
}
