//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// packages is how many packages the trees of these tests have, so that a commit has
// many steps.
const packages = 40

// points is how many moments of a run TestKilled ends it at.
const points = 20

// tree is a module in which the same text is in every generated file.
type tree struct {
	t         *testing.T
	dir, link string
	env       []string
}

func newTree(t *testing.T) *tree {
	t.Helper()
	link, err := programLink(t)
	if err != nil {
		t.Skip(err)
	}
	tr := &tree{t: t, dir: t.TempDir(), link: link}
	tr.env = append(os.Environ(), append(goEnvironment(t), "XDG_CACHE_HOME="+t.TempDir())...)
	if err := os.WriteFile(filepath.Join(tr.dir, "go.mod"), []byte("module example.com/app\n\ngo 1.26.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return tr
}

func (tr *tree) file(i int, name string) string {
	return filepath.Join(tr.dir, fmt.Sprintf("p%02d", i), name)
}

// edit puts a text into all sources.
func (tr *tree) edit(text string) {
	tr.t.Helper()
	for i := range packages {
		if err := os.MkdirAll(filepath.Dir(tr.file(i, "desk.go")), 0o755); err != nil {
			tr.t.Fatal(err)
		}
		source := fmt.Sprintf("package p\n\n// Desk has a tool.\n//\n//ai:assistant id=desk%d\ntype Desk struct{}\n\n"+
			"// Open opens %s.\n//\n//ai:tool\nfunc (*Desk) Open(name string) string { return name }\n", i, text)
		if err := os.WriteFile(tr.file(i, "desk.go"), []byte(source), 0o644); err != nil {
			tr.t.Fatal(err)
		}
	}
}

// command is a run of the program.
func (tr *tree) command(args ...string) (*exec.Cmd, *bytes.Buffer) {
	var out bytes.Buffer
	cmd := exec.Command(tr.link, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = tr.dir, tr.env, &out, &out
	return cmd, &out
}

// run runs the program to its end.
func (tr *tree) run(args ...string) {
	tr.t.Helper()
	cmd, out := tr.command(args...)
	if err := cmd.Run(); err != nil {
		tr.t.Fatalf("%v: %s", err, out)
	}
}

// generated are the generated files.
func (tr *tree) generated() (all [packages]string) {
	tr.t.Helper()
	for i := range all {
		content, err := os.ReadFile(tr.file(i, "aigen_gen.go"))
		if err != nil {
			tr.t.Fatal(err)
		}
		all[i] = string(content)
	}
	return all
}

// temporaries are the files in the tree that are neither sources nor generated.
func (tr *tree) temporaries() []string {
	all, err := filepath.Glob(tr.file(0, "../p*/.*"))
	if err != nil {
		tr.t.Fatal(err)
	}
	return all
}

// TestKilled ends runs at ever later points, from the first moment to when there is
// nothing left to end: each generated file is then what it was or what it is to be.
func TestKilled(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			tr := newTree(t)
			tr.edit("text 0")
			began := time.Now()
			tr.run()
			now := tr.generated()
			// As many points on a slow machine as on a fast one.
			step := time.Since(began) / points
			late := 0
			for round := 1; late < 2; round++ {
				text := fmt.Sprintf("text %d", round)
				tr.edit(text)
				if !tr.kill(sig, time.Duration(round)*step) {
					late++
				}
				now = tr.whole(now, text)
			}
			// A commit that has begun is hit by its first temporary file.
			for round := range 5 {
				text := fmt.Sprintf("word %d", round)
				tr.edit(text)
				tr.kill(sig, 0)
				now = tr.whole(now, text)
			}
			tr.run()
			if left := tr.temporaries(); len(left) > 0 {
				t.Errorf("after the next run there are %v", left)
			}
			tr.run("check")
		})
	}
}

// kill starts a run and sends it a signal after some time, or as soon as it has made
// a temporary file if the time is 0. It says whether the run was still there.
func (tr *tree) kill(sig syscall.Signal, after time.Duration) bool {
	tr.t.Helper()
	cmd, out := tr.command()
	if err := cmd.Start(); err != nil {
		tr.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	if after == 0 {
		tr.awaitCommit(ended)
	} else {
		select {
		case err := <-ended:
			ended <- err
		case <-time.After(after):
		}
	}
	_ = cmd.Process.Signal(sig)
	err := <-ended
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case err == nil:
		return false
	case status.Signaled() && status.Signal() == sig:
		// It was killed, or too young to have a handler.
	case status.ExitStatus() != exitFailed || !strings.HasSuffix(out.String(), "aigen: interrupted\n"):
		tr.t.Errorf("it ended with %v: %s", err, out)
	}
	return true
}

// awaitCommit returns when there is a temporary file, or the run has ended.
func (tr *tree) awaitCommit(ended chan error) {
	before := len(tr.temporaries())
	for len(tr.temporaries()) == before {
		select {
		case err := <-ended:
			ended <- err
			return
		default:
		}
	}
}

// whole checks that each generated file is what it was, or has the new text instead.
func (tr *tree) whole(before [packages]string, text string) [packages]string {
	tr.t.Helper()
	now := tr.generated()
	for i := range now {
		_, rest, _ := strings.Cut(before[i], "Open opens ")
		old, _, _ := strings.Cut(rest, ".")
		if want := strings.ReplaceAll(before[i], "opens "+old+".", "opens "+text+"."); now[i] != before[i] && now[i] != want {
			tr.t.Fatalf("%s is\n%s", tr.file(i, "aigen_gen.go"), now[i])
		}
	}
	return now
}

// TestManyAtOnce runs the program many times at once on one tree.
func TestManyAtOnce(t *testing.T) {
	tr := newTree(t)
	tr.edit("text 0")
	tr.run()
	now := tr.generated()
	for round := range 2 {
		text := fmt.Sprintf("text %d", round+1)
		tr.edit(text)
		var ended []func()
		for range 8 {
			cmd, out := tr.command()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended = append(ended, func() {
				if err := cmd.Wait(); err != nil {
					t.Errorf("%v: %s", err, out)
				}
			})
		}
		for _, wait := range ended {
			wait()
		}
		now = tr.whole(now, text)
		if left := tr.temporaries(); len(left) > 0 {
			t.Errorf("they have left %v", left)
		}
		tr.run("check")
	}
}
