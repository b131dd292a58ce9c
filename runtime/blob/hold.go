package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"
	"time"
)

// note returns where it is noted that a key is in doubt.
func note(file string) string { return path.Join(held, path.Dir(file)+path.Base(file)) }

// Hold writes a note that has the key. One that is there already counts from now
// on.
func (f *Folder) Hold(ctx context.Context, key string) error {
	root, file, err := f.at(ctx, key)
	if err != nil {
		return err
	}
	upload := path.Join(uploads, rand.Text())
	if _, _, err := write(root, upload, bytes.NewReader([]byte(key))); err != nil {
		return errors.Join(err, remove(root, upload))
	}
	if err := root.Rename(upload, note(file)); err != nil {
		return errors.Join(err, remove(root, upload))
	}
	return flush(root, held)
}

// Keep deletes the note. It need not be on the disk: a note that comes back does no
// harm.
func (f *Folder) Keep(ctx context.Context, key string) error {
	root, file, err := f.at(ctx, key)
	if err != nil {
		return err
	}
	if err := root.Remove(note(file)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Held reads the notes. It deletes what uploads have left behind whose process has
// died, if it is as old.
func (f *Folder) Held(ctx context.Context, before time.Time) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	root, err := f.open()
	if err != nil {
		return nil, err
	}
	stale, err := older(root, uploads, before)
	if err != nil {
		return nil, err
	}
	for _, file := range stale {
		if err := root.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	notes, err := older(root, held, before)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, file := range notes {
		switch key, err := root.ReadFile(file); {
		case err == nil:
			keys = append(keys, string(key))
		case !errors.Is(err, fs.ErrNotExist): // someone else is done with it
			return nil, err
		}
	}
	return keys, nil
}

// older returns the files of a folder that were last written before a time.
func older(root *os.Root, folder string, before time.Time) ([]string, error) {
	entries, err := fs.ReadDir(root.FS(), folder)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		switch info, err := e.Info(); {
		case errors.Is(err, fs.ErrNotExist): // gone meanwhile
		case err != nil:
			return nil, err
		case info.Mode().IsRegular() && info.ModTime().Before(before):
			files = append(files, path.Join(folder, e.Name()))
		}
	}
	return files, nil
}
