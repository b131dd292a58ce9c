package cache

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Identity says which runs may use what one of them has found.
type Identity struct {
	// Dir is the absolute directory of the run.
	Dir string
	// Patterns and Tags are those of the run.
	Patterns, Tags []string
	// Env is the environment of the go command.
	Env []string
}

// Run is what one run knows of the disk, and of the run before it.
type Run struct {
	store *Store
	id    Identity
	name  string
	// base is the digest of the environment, modules that of go.mod and its like.
	base, modules string
	before        state
	now           state
	// apart are directories of packages that the modules' walk does not come to.
	apart []string
	// same: nothing is different from the last run, which went well.
	same bool
	// blind: there is something that the run cannot watch, so that it must not
	// remember anything.
	blind bool
	// moved: a file that was read was not what the run had seen.
	moved atomic.Bool
}

// state is what is remembered of the disk.
type state struct {
	// Began is when the run began to look, in nanoseconds since 1970.
	Began int64
	// Around are go.mod, go.work and their like that say what the modules are, with
	// the digest of each, which is empty if there is no such file.
	Around map[string]string
	// Roots are the directories of the modules that are read from source.
	Roots []string
	Files map[string]file
	// Done: the run wrote all that there was to write.
	Done bool
}

// Begin looks at the disk.
func (s *Store) Begin(id Identity) *Run {
	r := &Run{store: s, id: id, base: environment(id.Env), blind: unknowable(id.Env)}
	if r.blind {
		return r
	}
	words := append([]string{r.base, id.Dir, strings.Join(id.Tags, ",")}, id.Patterns...)
	r.name = Digest(words...)
	r.now = state{Began: time.Now().UnixNano(), Around: around(id)}
	known := s.get(r.name+".files", &r.before)
	if !known || !maps.Equal(r.before.Around, r.now.Around) {
		r.before = state{Files: r.before.Files, Began: r.before.Began}
		return r
	}
	r.look(r.before.Roots)
	r.same = r.before.Done && !r.blind && sameFiles(r.before.Files, r.now.Files)
	return r
}

// Unchanged says that a run would do nothing: that all files, the generated ones
// too, are what they were at the end of a run that went well.
func (r *Run) Unchanged() bool {
	if r == nil || !r.same {
		return false
	}
	if r.now.young(r.before) {
		// Now they are old enough not to be read again.
		r.now.Done = true
		r.store.put(r.name+".files", r.now)
	}
	return true
}

// Known says whether the run knows the modules, so that packages can be listed from
// memory.
func (r *Run) Known() bool { return r != nil && !r.blind && !r.moved.Load() && len(r.now.Roots) > 0 }

// Observe tells the run which modules are read from source, and in which of their
// directories there are packages. began is when the go command was asked.
// It looks at the disk again: the answer may be younger than what was seen before.
func (r *Run) Observe(roots, dirs []string, began time.Time) {
	if r == nil {
		return
	}
	if r.now.Files != nil {
		r.before.Files, r.before.Began = r.now.Files, r.now.Began
	}
	r.now.Began = time.Now().UnixNano()
	r.look(union(r.now.Roots, roots))
	seen := map[string]bool{}
	for name, f := range r.now.Files {
		seen[filepath.Dir(name)] = true
		// The go command may have read what was there before.
		if max(f.Modified, f.Changed) >= began.Add(-tick).UnixNano() {
			r.blind = true
		}
	}
	for _, dir := range dirs {
		if !seen[dir] {
			r.apart = append(r.apart, dir)
			r.blind = true
		}
	}
}

// Doubt says that the go command did not find something which may be there the next
// time, although no file has changed that the run sees: a module that is downloaded.
func (r *Run) Doubt() {
	if r != nil {
		r.blind = true
	}
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// look walks the modules and hashes what is not known.
func (r *Run) look(roots []string) {
	w := walker{before: r.before, roots: map[string]bool{}, files: map[string]file{}}
	for _, root := range roots {
		w.roots[root] = true
	}
	for _, root := range roots {
		w.walk(root)
	}
	r.now.Roots, r.now.Files = roots, w.files
	r.blind = r.blind || w.failed
	var words []string
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		if !strings.HasSuffix(name, ".go") || vendored(name) {
			words = append(words, name, w.files[name].Sum)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.now.Around)) {
		words = append(words, name, r.now.Around[name])
	}
	r.modules = Digest(words...)
}

// Modules is the digest of the environment, of go.mod and its like, and of vendored
// code: of all that a package may depend on beside the code that is read from source.
func (r *Run) Modules() string { return Digest(r.base, r.modules, strings.Join(r.id.Tags, ",")) }

// Sums are the names and digests of the Go files of a directory, but for one of them.
func (r *Run) Sums(dir, except string) []string {
	var all []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := e.Name()
		if f, ok := r.now.Files[filepath.Join(dir, name)]; ok && name != except && strings.HasSuffix(name, ".go") {
			all = append(all, name, f.Sum)
		}
	}
	return all
}

// Sum is the digest of a file when the run began, or "" if there was none.
func (r *Run) Sum(name string) string { return r.now.Files[name].Sum }

// sameFiles compares what the files hold.
func sameFiles(a, b map[string]file) bool {
	return maps.EqualFunc(a, b, func(x, y file) bool { return x.Sum == y.Sum })
}

// refresh looks again at a file that the run itself has written, or removed if there
// is no content, and says whether nobody else has written it since.
func (r *Run) refresh(name string, content []byte) bool {
	delete(r.now.Files, name)
	info, err := os.Lstat(name)
	if err != nil {
		return content == nil
	}
	w := walker{files: r.now.Files}
	w.add(name, fs.FileInfoToDirEntry(info))
	return content != nil && r.now.Files[name].Sum == sum(content)
}
