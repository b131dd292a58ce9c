package gen

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/cache"
	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/load"
	"github.com/aigen-go/aigen/internal/gen/model"
)

// memory is what runs know of the runs before them. Its zero value knows nothing.
type memory struct {
	run *cache.Run
	// before and now are what packages came to, by import path.
	before, now map[string]outcome
	// skipped are those of before that hold still.
	skipped map[string]outcome
}

// outcome is what a package came to.
type outcome struct {
	// Key is that of the package then.
	Key string
	// Output is the digest of its generated file, or empty if there was none.
	Output string
	// Notes are those on its files.
	Notes []diag.Diagnostic `json:",omitempty"`
	// Face is what other packages want to know of it, or nil.
	Face *model.Package
}

// recall begins the memory of a run.
func recall(o Options, dir string) memory {
	m := memory{now: map[string]outcome{}, skipped: map[string]outcome{}}
	if o.NoCache && o.Store == nil {
		return m
	}
	store := o.Store
	if store == nil {
		store = cache.Open()
	}
	m.run = store.Begin(identity(o, dir))
	if !o.Verify {
		m.run.Results(&m.before)
	}
	return m
}

func identity(o Options, dir string) cache.Identity {
	return cache.Identity{Dir: dir, Patterns: o.Patterns, Tags: tags(o.Tags), Env: os.Environ()}
}

// skip says whether a package would come to the same again. One with a router never
// does: that depends on other packages.
func (m *memory) skip(p *load.Package) bool {
	old, ok := m.before[p.Path]
	if !ok || p.Key == "" || old.Key != p.Key || old.Output != m.run.Sum(filepath.Join(p.Dir, load.Output)) {
		return false
	}
	return old.Face == nil || old.Face.Router == nil
}

// face returns what is known of a package that was skipped.
func (m *memory) face(p *load.Package) *model.Package {
	m.now[p.Path], m.skipped[p.Path] = m.before[p.Path], m.before[p.Path]
	return m.before[p.Path].Face
}

// add notes what a package came to. Its output is not known yet.
func (m *memory) add(p *load.Package, built *model.Package) {
	o := outcome{Key: p.Key}
	if built != nil {
		o.Face = built.Face()
	}
	m.now[p.Path] = o
}

// forget is to be called before files are changed: if the run does not come to its
// end, the next one is to look at everything.
func (m *memory) forget() {
	if m.run != nil {
		m.run.Forget()
	}
}

// done stores what the run came to, after it has changed files.
func (m *memory) done(r *Result, written []*staleFile) {
	if m.run == nil {
		return
	}
	changed := map[string][]byte{}
	for _, f := range written {
		changed[f.path] = f.new
	}
	for path, dir := range r.dirs {
		name := filepath.Join(dir, load.Output)
		o := m.now[path]
		o.Notes = r.notesOn(dir)
		o.Output = m.run.Sum(name)
		if content, ok := changed[name]; ok {
			o.Output = cache.Sum(content)
		}
		m.now[path] = o
	}
	m.run.Done(m.now, changed)
}

func tags(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// notesOn returns the notes on the files of a directory.
func (r *Result) notesOn(dir string) []diag.Diagnostic {
	var notes []diag.Diagnostic
	for _, d := range r.Notes {
		if filepath.Dir(d.Pos.Filename) == dir {
			notes = append(notes, d)
		}
	}
	return notes
}

// repeat adds the notes on packages that are not looked at again, which are told in
// each run.
func repeat(outcomes map[string]outcome, to *diag.List) {
	for _, o := range outcomes {
		for _, d := range o.Notes {
			to.Add(d)
		}
	}
}
