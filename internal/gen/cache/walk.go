package cache

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// tick is more than the step of the clock from which the kernel takes the times
	// of files.
	tick = 20 * time.Millisecond
	// youth is how old a file must be, when it is looked at, to be believed by its
	// times: more than the step in which any usual file system keeps them.
	youth = 2 * time.Second
)

// nowhere is in place of the digest of a name that leads to no file.
const nowhere = "-"

// file is what is known of a file. The digests are of its content.
type file struct {
	Size     int64  `json:"s"`
	Modified int64  `json:"m"`
	Changed  int64  `json:"c"`
	Sum      string `json:"h"`
	Shape    string `json:"i"`
}

// young says whether files had to be read again in s only because they were young
// in the state before.
func (s state) young(before state) bool {
	for name, f := range s.Files {
		if old, ok := before.Files[name]; ok && !old.trusted(before.Began) {
			return true
		} else if old != f {
			return true
		}
	}
	return false
}

// trusted says whether the file was old enough when it was looked at.
func (f file) trusted(looked int64) bool {
	return max(f.Modified, f.Changed) < looked-int64(youth)
}

// walker finds the files of modules that matter.
type walker struct {
	before state
	roots  map[string]bool
	files  map[string]file
	// failed: there is something that cannot be read.
	failed bool
}

// walk visits a directory as the go command does for "...": not those whose names
// begin with a dot or an underscore, not testdata, and not other modules.
func (w *walker) walk(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.failed = true
		return
	}
	if !w.roots[dir] {
		for _, e := range entries {
			if e.Name() == "go.mod" {
				w.add(filepath.Join(dir, e.Name()), e)
				return
			}
		}
	}
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_"):
		case e.IsDir():
			if sub := filepath.Join(dir, name); name != "testdata" && !w.roots[sub] {
				w.walk(sub)
			}
		case strings.HasSuffix(name, ".go") || moduleFile(name):
			w.add(filepath.Join(dir, name), e)
		}
	}
}

// moduleFile says whether a file is one that says what the modules are.
func moduleFile(name string) bool {
	switch name {
	case "go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt":
		return true
	}
	return false
}

func vendored(name string) bool {
	return strings.Contains(filepath.ToSlash(name), "/vendor/")
}

// add looks at a file, and reads it unless it is sure to be what it was.
func (w *walker) add(name string, e fs.DirEntry) {
	info, err := e.Info()
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		info, err = os.Stat(name)
	}
	if err != nil || !info.Mode().IsRegular() {
		// A name that leads nowhere is still a name.
		w.files[name] = file{Sum: nowhere}
		return
	}
	f := file{Size: info.Size(), Modified: info.ModTime().UnixNano(), Changed: changed(info)}
	old, known := w.before.Files[name]
	if known && old.Size == f.Size && old.Modified == f.Modified && old.Changed == f.Changed && old.trusted(w.before.Began) {
		w.files[name] = old
		return
	}
	src, err := os.ReadFile(name)
	if err != nil {
		w.failed = true
		return
	}
	f.Sum = sum(src)
	if known && old.Sum == f.Sum {
		f.Shape = old.Shape
	} else if !vendored(name) {
		f.Shape = shape(name, src)
	}
	w.files[name] = f
}
