package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Stamp says whether files may have changed: it is another one after a change. It
// looks at the names, sizes and times of the Go files and of go.mod and its like in
// the modules that the run has found, or in its directory if it has found none; not
// at those with the given name. Of them it reads none, but it does read the files
// that say what the modules are.
func (r *Run) Stamp(except string) string {
	h := sha256.New()
	modules := around(r.id)
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		fmt.Fprintln(h, name, modules[name])
	}
	for _, place := range r.places() {
		stamp(h, place, except)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Covers says whether a stamp of r looks everywhere where one of another run of the
// same identity does. That of a run that is nil looks nowhere.
func (r *Run) Covers(other *Run) bool {
	if other == nil {
		return true
	}
	for _, place := range other.places() {
		if !slices.ContainsFunc(r.places(), func(p string) bool { return below(p, place) }) {
			return false
		}
	}
	return true
}

// places are the directories that a stamp looks into.
func (r *Run) places() []string {
	if len(r.now.Roots) == 0 {
		return []string{r.id.Dir}
	}
	return slices.Concat(r.now.Roots, r.apart)
}

// below says whether a walk from the directory root comes to dir.
func below(root, dir string) bool {
	rel, err := filepath.Rel(root, dir)
	if err != nil || rel == "." {
		return err == nil
	}
	return !slices.ContainsFunc(strings.Split(rel, string(filepath.Separator)), hidden)
}

// hidden says whether "..." does not match a directory of that name. One of two dots
// is not below, either.
func hidden(name string) bool {
	return name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// stamp writes what can be seen of the files below a directory without reading them.
func stamp(to io.Writer, root, except string) {
	root += string(filepath.Separator) // it may be a symbolic link
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := filepath.Base(path)
		switch {
		case err != nil:
			fmt.Fprintln(to, path, err)
		case d.IsDir():
			if path != root && hidden(name) {
				return fs.SkipDir
			}
		case name != except && !strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".go") || moduleFile(name)):
			if info, err := os.Stat(path); err == nil {
				fmt.Fprintln(to, path, info.Size(), info.ModTime().UnixNano(), changed(info))
			}
		}
		return nil
	})
}
