package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// watched is a running "aigen watch".
type watched struct {
	t     *testing.T
	dir   string
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

// TestWatch runs the program as a user would: it edits files while it runs, and
// interrupts it.
func TestWatch(t *testing.T) {
	w := startWatch(t, `package main

// Desk has a tool.
//
//ai:assistant
type Desk struct{}

// Open opens it.
//
//ai:tool
func (d *Desk) Open(name string) string { return name }
`)
	w.expect(`^wrote aigen_gen\.go$`, `^up to date \(\d+m?s\)$`)

	// What aigen itself wrote is no change, so that the next lines come from an edit.
	w.write("desk.go", strings.ReplaceAll(w.read("desk.go"), "name string)", "name string, times int)"))
	w.expect(`^wrote aigen_gen\.go$`, `^up to date`)

	// A mistake ends nothing.
	good := w.read("desk.go")
	w.write("desk.go", strings.ReplaceAll(good, "//ai:tool", "//ai:toll"))
	w.expect(`^desk\.go:10:`, `^problems: 1 `)
	w.write("desk.go", good[:len(good)-20])
	w.expect(`^desk\.go:`, `^problems: 1 `)
	w.write("desk.go", good)
	w.expect(`^up to date`) // which is how it was before the mistake
	w.write("desk.go", strings.ReplaceAll(good, "Open", "Unlock"))
	w.expect(`^wrote aigen_gen\.go$`, `^up to date`)
	if !strings.Contains(w.read("aigen_gen.go"), "unlock") {
		t.Error("the last edit is not in the generated file")
	}

	if err := w.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if w.lines.Scan() {
		t.Errorf("after an interrupt: %s", w.lines.Text())
	}
	if err := w.cmd.Wait(); err != nil {
		t.Errorf("an interrupted watch ends with %v", err)
	}
}

func startWatch(t *testing.T, source string) *watched {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{t: t, dir: t.TempDir()}
	w.write("desk.go", source)
	if err := writeModule(w.dir, root); err != nil {
		t.Fatal(err)
	}
	link, err := programLink(t)
	if err != nil {
		t.Skip(err)
	}
	w.cmd = exec.Command(link, "watch")
	w.cmd.Dir = w.dir
	w.cmd.Env = append(os.Environ(), append(goEnvironment(t), "XDG_CACHE_HOME="+t.TempDir())...)
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.cmd.Stderr = w.cmd.Stdout
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.cmd.Process.Kill() })
	w.lines = bufio.NewScanner(out)
	return w
}

// programLink is the test binary by the name of the program, which makes it that.
func programLink(t *testing.T) (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	link := filepath.Join(t.TempDir(), "aigen")
	return link, os.Symlink(program, link)
}

// expect reads lines until those that match the patterns have come, in their order.
func (w *watched) expect(patterns ...string) {
	w.t.Helper()
	for _, p := range patterns {
		match := regexp.MustCompile(p)
		for {
			if !w.lines.Scan() {
				w.t.Fatalf("the program ended before %s", p)
			}
			if match.MatchString(w.lines.Text()) {
				break
			}
			if strings.HasPrefix(w.lines.Text(), "up to date") {
				w.t.Fatalf("%s before %s", w.lines.Text(), p)
			}
		}
	}
}

func (w *watched) read(name string) string {
	w.t.Helper()
	b, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

func (w *watched) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}
