package model_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/load"
	"github.com/aigen-go/aigen/internal/gen/model"
)

var update = flag.Bool("update", false, "write what was got into the files of testdata")

// TestBuild reads modules from testdata. The file want of each holds what is found:
// the diagnostics, or if there are none, the model.
func TestBuild(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := write(t, archive)
			got := build(t, dir, patterns(archive)...)
			if *update {
				for i := range archive.Files {
					if archive.Files[i].Name == "want" {
						archive.Files[i].Data = []byte(got)
					}
				}
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(section(archive, "want"), got); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", file, diff)
			}
		})
	}
}

// patterns are in the comment of an archive, after "patterns:".
func patterns(a *txtar.Archive) []string {
	for line := range strings.Lines(string(a.Comment)) {
		if rest, ok := strings.CutPrefix(line, "patterns:"); ok {
			return strings.Fields(rest)
		}
	}
	return nil
}

func section(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// write makes a module of an archive. Packages of aigen are those of the repository.
func write(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "go.sum"), sum)
	put(t, filepath.Join(dir, "go.mod"), []byte("module example.com/app\n\ngo 1.26\n\n"+
		"require github.com/aigen-go/aigen v0.0.0\n\nreplace github.com/aigen-go/aigen => "+root+"\n"))
	for _, f := range a.Files {
		if f.Name != "want" {
			put(t, filepath.Join(dir, f.Name), f.Data)
		}
	}
	return dir
}

func put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// build runs the front half of the generator and prints what it found.
func build(t *testing.T, dir string, patterns ...string) string {
	t.Helper()
	var diags diag.List
	prog, err := load.Load(context.Background(), load.Config{
		Dir: dir, Patterns: patterns, Diagnostics: &diags,
		Env: append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []*model.Package
	for _, p := range prog.Packages {
		if built := model.Build(prog, p, &diags); built != nil {
			all = append(all, built)
		}
	}
	model.Link(all, &diags)
	if diags.Len() > 0 {
		return diags.Text(dir)
	}
	var d dump
	for _, p := range all {
		d.pkg(p)
	}
	return d.String()
}
