package cache

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// answer is what the go command said, and the key of what it depends on.
type answer struct {
	Key    string
	Answer any
}

// Listing reads what the go command answered to the patterns, if it would answer the
// same again.
func (r *Run) Listing(patterns []string, into any) bool {
	known := answer{Answer: into}
	return r.Known() && r.store.get(r.listing(patterns), &known) && known.Key == r.shapes()
}

// KeepListing remembers an answer of the go command, in place of the one before.
func (r *Run) KeepListing(patterns []string, listing any) {
	if r.Known() {
		r.store.put(r.listing(patterns), answer{Key: r.shapes(), Answer: listing})
	}
}

// listing is the name of the record of an answer.
func (r *Run) listing(patterns []string) string {
	return Digest(append([]string{r.name}, patterns...)...) + ".list"
}

// shapes is the key of all answers: environment, modules, and the shape of all files.
func (r *Run) shapes() string {
	words := []string{r.Modules()}
	for _, name := range slices.Sorted(maps.Keys(r.now.Files)) {
		if strings.HasSuffix(name, ".go") {
			words = append(words, name, r.now.Files[name].Shape)
		}
	}
	return Digest(words...)
}

// Exports reads the table of export data of packages that are not read from source:
// names of files by import path.
func (r *Run) Exports() map[string]string {
	var table map[string]string
	if r.Known() && !r.vendored() {
		r.store.get(Digest(r.Modules())+".exports", &table)
	}
	return table
}

// KeepExports remembers the table.
func (r *Run) KeepExports(table map[string]string) {
	if r.Known() && !r.vendored() {
		r.store.put(Digest(r.Modules())+".exports", table)
	}
}

// vendored says whether the modules have their dependencies in a directory where
// anybody may change them.
func (r *Run) vendored() bool {
	for name := range r.now.Files {
		if vendored(name) {
			return true
		}
	}
	return false
}

// Results reads what the last run came to.
func (r *Run) Results(into any) bool {
	return r.Known() && r.store.get(r.name+".results", into)
}

// Forget forgets the files of the last run, until Done.
func (r *Run) Forget() { r.store.drop(r.name + ".files") }

// Done remembers the end of a run: what it came to, and the files as they are now,
// after those that are given with their content were written. No content stands for
// a file that was removed.
func (r *Run) Done(results any, written map[string][]byte) {
	if !r.Known() {
		return
	}
	r.store.put(r.name+".results", results)
	r.now.Done = true
	for name, content := range written {
		// What was removed may have been all that there was of a package.
		r.now.Done = r.refresh(name, content) && content != nil && r.now.Done
	}
	r.store.put(r.name+".files", r.now)
	r.store.trim(time.Now())
}
