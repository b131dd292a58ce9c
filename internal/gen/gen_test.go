package gen_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen"
	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/emit"
	"github.com/aigen-go/aigen/internal/gen/load"
)

const generated = emit.Header + "\n\npackage p\n"

// TestHeader: what is written is what is later recognized.
func TestHeader(t *testing.T) {
	if emit.Header != load.Header {
		t.Errorf("emit writes %q, load looks for %q", emit.Header, load.Header)
	}
}

// file makes a file in a directory of its own and returns its path.
func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "aigen_gen.go")
	if content != "" {
		if err := os.WriteFile(path, []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// alone checks that a directory holds nothing but the given files.
func alone(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("%s holds %v, want %v", dir, got, names)
	}
}

func TestCommit(t *testing.T) {
	missing, same, stale, orphan := file(t, ""), file(t, generated), file(t, generated+"// old\n"), file(t, generated)
	r := gen.Result{
		Files: []gen.File{
			{Path: missing, Content: []byte(generated)}, {Path: same, Content: []byte(generated)}, {Path: stale, Content: []byte(generated)},
		},
		Orphans: []string{orphan},
	}
	changes, err := r.Commit()
	if err != nil {
		t.Fatal(err)
	}
	want := []gen.Change{{Verb: "wrote", Path: missing}, {Verb: "wrote", Path: stale}, {Verb: "removed", Path: orphan}}
	if len(changes) != len(want) || changes[0] != want[0] || changes[1] != want[1] || changes[2] != want[2] {
		t.Errorf("got %v, want %v", changes, want)
	}
	for _, path := range []string{missing, same, stale} {
		if got := content(t, path); got != generated {
			t.Errorf("%s: %q", path, got)
		}
		alone(t, filepath.Dir(path), "aigen_gen.go")
	}
	alone(t, filepath.Dir(orphan))
	if info, err := os.Stat(stale); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if diff, err := r.Diff(); err != nil || len(diff) > 0 {
		t.Errorf("after a commit there is a difference: %s, %v", diff, err)
	}
}

// TestCommitFailsWhole: if one file cannot be written, none is.
func TestCommitFailsWhole(t *testing.T) {
	stale := file(t, generated+"// old\n")
	for name, other := range map[string]gen.File{
		"no directory":   {Path: filepath.Join(t.TempDir(), "none", "aigen_gen.go"), Content: []byte(generated)},
		"not a file":     {Path: t.TempDir(), Content: []byte(generated)},
		"another's file": {Path: file(t, "package p\n"), Content: []byte(generated)},
	} {
		r := gen.Result{Files: []gen.File{{Path: stale, Content: []byte(generated)}, other}}
		changes, err := r.Commit()
		if err == nil || len(changes) > 0 || !strings.Contains(err.Error(), other.Path) {
			t.Errorf("%s: got %v, %v", name, changes, err)
		}
		if got := content(t, stale); got != generated+"// old\n" {
			t.Errorf("%s: the other file was changed to %q", name, got)
		}
		alone(t, filepath.Dir(stale), "aigen_gen.go")
	}
}

// TestForeignFiles: aigen neither overwrites nor removes what it did not write.
func TestForeignFiles(t *testing.T) {
	const mine = "package p\n\n" + emit.Header + "\n"
	for name, r := range map[string]func(path string) gen.Result{
		"overwrite": func(path string) gen.Result {
			return gen.Result{Files: []gen.File{{Path: path, Content: []byte(generated)}}}
		},
		"remove": func(path string) gen.Result { return gen.Result{Orphans: []string{path}} },
	} {
		path := file(t, mine)
		result := r(path)
		want := "reading " + path + ": it does not begin with \"" + emit.Header + "\": aigen did not write it"
		if _, err := result.Commit(); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
		if _, err := result.Diff(); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
		if got := content(t, path); got != mine {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// TestNoCommitWithProblems: diagnostics are reason enough to write nothing.
func TestNoCommitWithProblems(t *testing.T) {
	path := file(t, "")
	r := gen.Result{
		Files:       []gen.File{{Path: path, Content: []byte(generated)}},
		Diagnostics: []diag.Diagnostic{{Code: diag.NoJSON}},
	}
	if _, err := r.Commit(); err == nil {
		t.Error("it was written")
	}
	alone(t, filepath.Dir(path))
}

func TestDiff(t *testing.T) {
	stale := file(t, generated+"// old\n")
	r := gen.Result{Dir: filepath.Dir(stale), Files: []gen.File{{Path: stale, Content: []byte(generated)}}}
	got, err := r.Diff()
	want := "diff a/aigen_gen.go b/aigen_gen.go\n--- a/aigen_gen.go\n+++ b/aigen_gen.go\n@@ -1,4 +1,3 @@\n " + emit.Header + "\n \n package p\n-// old\n"
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

// TestRunIsCancelled: a run ends with its context.
func TestRunIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := gen.Run(ctx, gen.Options{Dir: "../../runtime/tool/internal/order", Patterns: []string{"."}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
