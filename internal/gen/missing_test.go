package gen_test

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen"
)

// TestMissingModule: a module that is not there is asked for again, as it may be
// downloaded without a change of any file of the user's.
func TestMissingModule(t *testing.T) {
	dir, proxy := t.TempDir(), t.TempDir()
	for name, value := range map[string]string{
		"XDG_CACHE_HOME": t.TempDir(), "GOMODCACHE": t.TempDir(), "GOFLAGS": "-modcacherw -mod=mod",
		"GOPROXY": "off", "GOSUMDB": "off", "GOWORK": "off",
	} {
		t.Setenv(name, value)
	}
	download := func() {
		cmd := exec.Command("go", "mod", "download")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOPROXY=file://"+filepath.ToSlash(proxy))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	serve(t, proxy)
	source := "package app\n\n// Desk is one.\n//\n//ai:assistant\ntype Desk struct{}\n\n// Show shows.\n//\n//ai:tool\nfunc (Desk) Show(in struct{ Text string }) {}\n"
	put(t, filepath.Join(dir, "go.mod"), "module example.com/app\n\ngo 1.24\n\nrequire example.com/lib v1.0.0\n")
	put(t, filepath.Join(dir, "app.go"), source)
	download() // writes go.sum
	if err := os.RemoveAll(os.Getenv("GOMODCACHE")); err != nil {
		t.Fatal(err)
	}
	generate := func(problem string) {
		t.Helper()
		for range 3 {
			r, err := gen.Run(context.Background(), gen.Options{Dir: dir, Patterns: []string{"./..."}})
			switch {
			case err != nil:
				t.Fatal(err)
			case problem != "" && len(r.Diagnostics) == 1 && strings.Contains(r.Diagnostics[0].Message, problem):
				continue
			case problem != "" || len(r.Diagnostics) > 0:
				t.Fatalf("%v instead of %q", r.Diagnostics, problem)
			}
			if _, err := r.Commit(); err != nil {
				t.Fatal(err)
			}
		}
	}
	generate("")
	source = strings.NewReplacer("package app\n", "package app\n\nimport \"example.com/lib\"\n", "Text string", "Text lib.Ref").Replace(source)
	put(t, filepath.Join(dir, "app.go"), source)
	generate("module lookup disabled")
	download()
	generate("")
}

// serve makes a proxy that has the module example.com/lib.
func serve(t *testing.T, proxy string) {
	t.Helper()
	const mod = "module example.com/lib\n"
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"go.mod": mod, "lib.go": "package lib\n\n// Ref is text.\ntype Ref string\n"} {
		w, err := z.Create("example.com/lib@v1.0.0/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	versions := filepath.Join(proxy, "example.com", "lib", "@v")
	for name, text := range map[string]string{"list": "v1.0.0\n", "v1.0.0.info": `{"Version":"v1.0.0"}`, "v1.0.0.mod": mod, "v1.0.0.zip": b.String()} {
		put(t, filepath.Join(versions, name), text)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
