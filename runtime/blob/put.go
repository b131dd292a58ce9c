package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path"
	"runtime"
)

// Put writes a file beside the others, and gives it its name when it is whole and
// on the disk.
func (f *Folder) Put(ctx context.Context, key string, r io.Reader) (int64, string, error) {
	root, file, err := f.at(ctx, key)
	if err != nil {
		return 0, "", err
	}
	upload := path.Join(uploads, rand.Text())
	size, sum, err := write(root, upload, reader{ctx, r})
	if err != nil {
		return 0, "", errors.Join(err, remove(root, upload))
	}
	if err := f.publish(ctx, root, upload, key, file); err != nil {
		return 0, "", errors.Join(err, remove(root, upload))
	}
	return size, sum, nil
}

// write makes a file of what r has, on the disk.
func write(root *os.Root, name string, r io.Reader) (size int64, sum string, err error) {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return 0, "", err
	}
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(file, hash), r)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return 0, "", err
	}
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}

// publish gives a file its name. The key is held before the name is there: a
// crash in between leaves a note too many, but no file that nobody knows of.
func (f *Folder) publish(ctx context.Context, root *os.Root, upload, key, file string) error {
	if err := f.Hold(ctx, key); err != nil {
		return err
	}
	if err := makeFolder(root, path.Dir(file)); err != nil {
		return err
	}
	if err := root.Rename(upload, file); err != nil {
		return err
	}
	return flush(root, path.Dir(file))
}

// flush brings the names in a folder to the disk. Windows cannot be asked to.
func flush(root *os.Root, name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
