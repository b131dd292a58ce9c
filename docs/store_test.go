// Package docs_test runs what the pages of this directory show.
package docs_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// step is a block of a page: a file to be written, or lines for a shell and what
// they print.
type step struct{ file, content, commands, prints string }

// fence finds the blocks; a file has its name in the line before.
var fence = regexp.MustCompile("(?ms)(?:^`([^`\n]+)`:\n\n)?^```(go|sh|text)\n(.*?)^```$")

// stepsOf returns the blocks of a section in their order.
func stepsOf(t *testing.T, section string) (steps []step) {
	t.Helper()
	for _, m := range fence.FindAllStringSubmatch(section, -1) {
		switch name, kind, text := m[1], m[2], m[3]; {
		case name != "":
			steps = append(steps, step{file: name, content: text})
		case kind == "sh":
			steps = append(steps, step{commands: text})
		case kind == "text" && len(steps) > 0 && steps[len(steps)-1].commands != "":
			steps[len(steps)-1].prints = text
		default:
			t.Fatalf("nothing can be done with the block\n%s", text)
		}
	}
	return steps
}

// TestStore goes both ways of store.md, as they are written.
func TestStore(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two applications")
	}
	page, err := os.ReadFile("store.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(page), "\n## ")
	if len(sections) != 3 {
		t.Fatalf("store.md has %d sections, want two behind the first one", len(sections))
	}
	for _, section := range sections[1:] {
		name, _, _ := strings.Cut(section, ":")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			follow(t, stepsOf(t, section), "OPENAI_API_KEY=")
		})
	}
}

// follow does what a reader of the steps does, in an empty directory and with env.
func follow(t *testing.T, steps []step, env ...string) {
	t.Helper()
	dir := t.TempDir()
	for _, s := range steps {
		if s.file != "" {
			name := filepath.Join(dir, filepath.FromSlash(s.file))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(s.content), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var printed strings.Builder
		for _, line := range strings.Split(strings.TrimSpace(s.commands), "\n") {
			printed.WriteString(shell(t, dir, line, env...))
			if strings.HasPrefix(line, "go mod init") {
				shell(t, dir, "go mod edit -replace=github.com/aigen-go/aigen="+root(t))
			}
		}
		if s.prints != "" && printed.String() != s.prints {
			t.Errorf("%s prints\n%s\nand the page says\n%s", s.commands, printed.String(), s.prints)
		}
	}
	for _, line := range []string{"gofmt -l .", "go vet ./..."} {
		if out := shell(t, dir, line); out != "" {
			t.Errorf("%s: %s", line, out)
		}
	}
	lint(t, dir)
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// shell runs a line, and returns what it prints. It needs a network only if modules
// that the repository requires were not fetched before; aigen itself is never asked
// for, as the one here is to be tested.
func shell(t *testing.T, dir, line string, env ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GONOSUMDB=*", "GOFLAGS=", "GOTOOLCHAIN=local", "GOWORK=off")
	cmd.Env = append(cmd.Env, env...)
	if strings.Contains(line, "aigen-go/aigen") {
		cmd.Env = append(cmd.Env, "GOPROXY=off")
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", line, err, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// lint runs staticcheck on the module, whose generated files count, too.
func lint(t *testing.T, dir string) {
	t.Helper()
	find := exec.CommandContext(t.Context(), "go", "tool", "-modfile=.ci/tools/go.mod", "-n", "staticcheck")
	find.Dir = root(t)
	program, err := find.Output()
	switch {
	case err != nil && os.Getenv("AIGEN_REQUIRE_ALL") == "":
		t.Logf("not linted: %v", err) // it is not among the modules that the repository requires
		return
	case err != nil:
		t.Fatal(err)
	}
	if out := shell(t, dir, strings.TrimSpace(string(program))+" ./..."); out != "" {
		t.Errorf("staticcheck: %s", out)
	}
}
