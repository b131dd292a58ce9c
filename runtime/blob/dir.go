package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
)

// Folder is a [Store] and a [Holder] in a folder; [Dir] makes one.
//
// The name of a file is the checksum of its key. So whatever a key is, it names a
// file in the folder, and keys that differ in case alone are different on every
// file system. Files and folders can be read by their owner alone.
type Folder struct {
	path string

	mu   sync.Mutex
	root *os.Root
}

// Dir keeps bytes in the folder at path, which is made when it is first needed.
// Several processes may use one folder, on one machine.
func Dir(path string) *Folder { return &Folder{path: path} }

// What is in a folder: files that are being written, notes of keys in doubt, and
// a folder of files for each beginning of a name.
const (
	uploads = "uploads"
	held    = "held"

	folderMode = 0o700
	fileMode   = 0o600
)

// open makes the folder when it is first needed.
func (f *Folder) open() (*os.Root, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.root != nil {
		return f.root, nil
	}
	if err := os.MkdirAll(f.path, folderMode); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{uploads, held} {
		if err := makeFolder(root, name); err != nil {
			return nil, errors.Join(err, root.Close())
		}
	}
	f.root = root
	return root, nil
}

// name returns where the bytes of a key are.
func name(key string) (string, error) {
	if key == "" || len(key) > maxKey {
		return "", ErrKey
	}
	sum := sha256.Sum256([]byte(key))
	digits := hex.EncodeToString(sum[:])
	return path.Join(digits[:2], digits[2:]), nil
}

// at opens the folder, and returns where the bytes of a key are in it.
func (f *Folder) at(ctx context.Context, key string) (*os.Root, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	file, err := name(key)
	if err != nil {
		return nil, "", err
	}
	root, err := f.open()
	return root, file, err
}

// Get opens a file.
func (f *Folder) Get(ctx context.Context, key string) (io.ReadCloser, error) {
	root, file, err := f.at(ctx, key)
	if err != nil {
		return nil, err
	}
	open, err := root.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return open, nil
}

// Delete deletes a file, and then the note that its key is in doubt.
func (f *Folder) Delete(ctx context.Context, key string) error {
	root, file, err := f.at(ctx, key)
	if err != nil {
		return err
	}
	if err := remove(root, file); err != nil {
		return err
	}
	return f.Keep(ctx, key)
}

// remove deletes a file if it is there, for good.
func remove(root *os.Root, file string) error {
	switch err := root.Remove(file); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return flush(root, path.Dir(file))
}

// makeFolder makes a folder if it is not there.
func makeFolder(root *os.Root, name string) error {
	switch err := root.Mkdir(name, folderMode); {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	}
	return flush(root, ".")
}
