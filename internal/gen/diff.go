package gen

import (
	"bytes"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
)

// Diff returns what Commit would change, as a unified diff with paths relative to
// the directory of the run: of missing, stale and orphaned files. It is empty if
// nothing would change.
func (r *Result) Diff() ([]byte, error) {
	stale, err := r.stale()
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	for _, f := range stale {
		name := f.path
		if rel, err := filepath.Rel(r.Dir, f.path); err == nil {
			name = filepath.ToSlash(rel)
		}
		before, after := "a/"+name, "b/"+name
		if f.old == nil {
			before = "/dev/null"
		}
		if f.new == nil {
			after = "/dev/null"
		}
		all.Write(diff.Diff(before, f.old, after, f.new))
	}
	return all.Bytes(), nil
}
