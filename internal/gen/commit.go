package gen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/aigen-go/aigen/internal/gen/cache"
	"github.com/aigen-go/aigen/internal/gen/load"
)

// Change is what a commit did to a file.
type Change struct {
	// Verb is "wrote" or "removed".
	Verb string
	// Path is the file's absolute path.
	Path string
}

// Commit writes the files that are missing or out of date, and removes the
// orphans; it returns what it changed. All new content is on the disk before the
// first file is replaced, each by a rename, so that no file is ever half
// written. With diagnostics it changes nothing and fails, and it never touches a
// file that aigen did not write.
func (r *Result) Commit() (changes []Change, err error) {
	if len(r.Diagnostics) > 0 {
		return nil, errors.New("nothing is written while there are problems")
	}
	stale, err := r.stale()
	if err != nil {
		return nil, err
	}
	for _, dir := range r.dirs {
		sweep(dir)
	}
	if len(stale) > 0 {
		r.memory.forget()
	}
	defer func() {
		for _, f := range stale {
			err = errors.Join(err, f.discard())
		}
	}()
	for _, f := range stale {
		if err := f.stage(); err != nil {
			return nil, fmt.Errorf("writing %s: %w", f.path, err)
		}
	}
	for _, f := range stale {
		verb, err := f.publish()
		if err != nil {
			return changes, fmt.Errorf("writing %s: %w", f.path, err)
		}
		changes = append(changes, Change{Verb: verb, Path: f.path})
	}
	if !r.unchanged {
		r.memory.done(r, stale)
	}
	return changes, nil
}

// staleFile is a file that differs from what it should be.
type staleFile struct {
	path string
	// old is nil for a missing file, new for an orphan.
	old, new []byte
	mode     fs.FileMode
	// temporary has the new content, while it is not yet in the file.
	temporary *temporary
}

// stale compares the result with the disk.
func (r *Result) stale() ([]*staleFile, error) {
	var all []*staleFile
	add := func(path string, content []byte) error {
		f, err := compare(path, content, r.memory.run)
		if err != nil {
			return fmt.Errorf("reading %s: %w", path, err)
		}
		if f != nil {
			all = append(all, f)
		}
		return nil
	}
	for _, f := range r.Files {
		if err := add(f.Path, f.Content); err != nil {
			return nil, err
		}
	}
	for _, path := range r.Orphans {
		if err := add(path, nil); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// compare returns nil if the file is what it should be. Line ends do not count:
// git may have changed them.
func compare(path string, content []byte, run *cache.Run) (*staleFile, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if content == nil {
			return nil, nil
		}
		return &staleFile{path: path, new: content}, nil
	}
	if err != nil {
		return nil, err
	}
	link := info.Mode()&fs.ModeSymlink != 0
	old, err := run.Read(path)
	switch {
	case err != nil && !link:
		return nil, err
	case err == nil && content != nil && bytes.Equal(bytes.ReplaceAll(old, []byte("\r\n"), []byte("\n")), content):
		return nil, nil
	case link:
		return nil, errors.New("it is a symbolic link, and what it leads to is not up to date; " +
			"aigen writes no file by another name: remove the link")
	case !load.Ours(old):
		return nil, fmt.Errorf("it does not begin with %q: aigen did not write it", load.Header)
	}
	return &staleFile{path: path, old: old, new: content, mode: info.Mode().Perm()}, nil
}

// stage writes the new content beside the file.
func (f *staleFile) stage() (err error) {
	if f.new != nil {
		f.temporary, err = newTemporary(f.path, f.new, f.mode)
	}
	return err
}

// publish replaces or removes the file.
func (f *staleFile) publish() (verb string, err error) {
	if f.new == nil {
		if err := os.Remove(f.path); !errors.Is(err, fs.ErrNotExist) {
			return "removed", err
		}
		return "removed", nil // by another run
	}
	err = f.temporary.replace(f.path)
	for tries := 0; errors.Is(err, fs.ErrNotExist) && tries < 3; tries++ {
		// Another run took it for a leftover.
		if err := f.stage(); err != nil {
			return "", err
		}
		err = f.temporary.replace(f.path)
	}
	if err != nil {
		return "", err
	}
	f.temporary = nil
	return "wrote", nil
}

// discard removes what stage has left.
func (f *staleFile) discard() error {
	if f.temporary == nil {
		return nil
	}
	return f.temporary.discard()
}
