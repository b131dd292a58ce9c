// Package scaffold makes a module ready for aigen: it adds the tool line in go.mod, a
// line for go generate, a first assistant with a program that asks it, and a check in
// CI. It adds what is missing and never changes a file that is there, go.mod excepted.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// Module is the module path of aigen, Tool the package of its command.
const (
	Module = "github.com/aigen-go/aigen"
	Tool   = Module + "/cmd/aigen"
)

//go:embed files
var templates embed.FS

// Options say what to make ready.
type Options struct {
	// Dir is the root of the module; empty means the current directory.
	Dir string
	// Module is the path of the module, for a directory that is none yet.
	Module string
	// Version is that of aigen to require, such as v1.2.3; empty if it is not known.
	Version string
}

// Plan is what is missing.
type Plan struct {
	// Dir is the absolute directory of the module.
	Dir string
	// Files are to be written, sorted by name.
	Files []File
	// Workflow is a check for GitHub Actions, if the module has no .github directory
	// to put it into; else it is empty.
	Workflow string
	// Fetch says that go.mod lacks what the files import, and Packages which packages
	// import it.
	Fetch    bool
	Packages []string
	// Version is that of aigen to fetch; empty if it is replaced, or the newest one.
	Version string
	// Notes say what is to be done by hand, Next which command comes then; empty if
	// it is the usual one.
	Notes []string
	Next  string
}

// File is a file to be written.
type File struct {
	// Name is relative to the directory of the plan, with slashes.
	Name string
	// Old is nil for a new file.
	Old, New []byte
}

// Make finds out what is missing. It changes nothing.
func Make(o Options) (*Plan, error) {
	dir, err := directory(o.Dir)
	if err != nil {
		return nil, err
	}
	p := &Plan{Dir: dir}
	modulePath, err := p.goMod(o)
	if err != nil {
		return nil, err
	}
	found, err := look(dir)
	if err != nil {
		return nil, fmt.Errorf("looking for Go files: %w", err)
	}
	if !found.generates {
		err = errors.Join(err, p.add("generate.go", "generate.go.txt", "{{.Package}}", found.packageName(modulePath)))
	}
	if !found.annotated {
		err = errors.Join(err, p.add("calendar/assistant.go", "assistant.go.txt"))
		p.Packages = append(p.Packages, "./calendar")
	}
	if !found.goFiles {
		err = errors.Join(err,
			p.add("main.go", "main.go.txt", "{{.Module}}", modulePath),
			p.add("offline.go", "offline.go.txt"))
		p.Packages = append(p.Packages, ".")
	}
	p.workflow()
	return p, err
}

// directory is the absolute path of a directory that is there.
func directory(name string) (string, error) {
	dir, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s is not a directory", name)
	}
	return dir, nil
}

// add plans a file from a template, in which each of the words is replaced by the
// one behind it. What is there already stays as it is.
func (p *Plan) add(name, template string, words ...string) error {
	if _, err := os.Lstat(filepath.Join(p.Dir, filepath.FromSlash(name))); err == nil {
		return fmt.Errorf("%s is there already, and would be overwritten", name)
	}
	text, err := templates.ReadFile(path.Join("files", template))
	if err != nil {
		return err
	}
	content := strings.NewReplacer(words...).Replace(string(text))
	p.Files = append(p.Files, File{Name: name, New: []byte(content)})
	return nil
}

var checks = regexp.MustCompile(`aigen\s+check`)

// workflow plans the check in CI, unless a workflow has one.
func (p *Plan) workflow() {
	text, err := templates.ReadFile("files/workflow.yml")
	if err != nil {
		panic("scaffold: " + err.Error()) // it is in the program
	}
	if info, err := os.Stat(filepath.Join(p.Dir, ".github")); err != nil || !info.IsDir() {
		p.Workflow = string(text)
		return
	}
	name := ".github/workflows/aigen.yml"
	there, _ := filepath.Glob(filepath.Join(p.Dir, ".github", "workflows", "*.y*ml"))
	for _, file := range there {
		src, err := os.ReadFile(file)
		if filepath.Base(file) == path.Base(name) || (err == nil && checks.Match(src)) {
			return
		}
	}
	p.Files = append(p.Files, File{Name: name, New: text})
}

// Diff is what Write would change, as a unified diff.
func (p *Plan) Diff() []byte {
	var all bytes.Buffer
	for _, f := range p.Files {
		before := "a/" + f.Name
		if f.Old == nil {
			before = "/dev/null"
		}
		all.Write(diff.Diff(before, f.Old, "b/"+f.Name, f.New))
	}
	return all.Bytes()
}

// Write writes the files. A new file that came into being since Make is an error,
// and stays as it is.
func (p *Plan) Write() error {
	for _, f := range p.Files {
		name := filepath.Join(p.Dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := write(name, f); err != nil {
			return fmt.Errorf("writing %s: %w", f.Name, err)
		}
	}
	return nil
}

func write(name string, f File) (err error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	mode := fs.FileMode(0o666)
	target := name
	if f.Old != nil {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		target, mode = fmt.Sprintf("%s.%d", name, os.Getpid()), info.Mode().Perm()
	}
	out, err := os.OpenFile(target, flags, mode)
	if err != nil {
		return err
	}
	_, err = out.Write(f.New)
	err = errors.Join(err, out.Close())
	if f.Old != nil && err == nil {
		err = os.Rename(target, name)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(target))
	}
	return err
}
