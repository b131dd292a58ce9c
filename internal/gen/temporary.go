package gen

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/load"
)

// beside begins the names of temporary files. The go command ignores names that begin
// with a dot.
const beside = "." + load.Output + "."

// temporary is a file with content for another one in its directory. As long as it is
// open it is locked, so that other runs know that it is no leftover.
type temporary struct {
	file *os.File
	path string
}

// newTemporary writes content beside the file of the given path. The mode is that of
// the file, or 0 for that of a new one.
func newTemporary(path string, content []byte, mode fs.FileMode) (*temporary, error) {
	t, err := createTemporary(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	_, err = t.file.Write(content)
	if mode != 0 && err == nil {
		err = t.file.Chmod(mode)
	}
	if err != nil {
		return nil, errors.Join(err, t.discard())
	}
	return t, nil
}

func createTemporary(dir string) (*temporary, error) {
	for {
		name := filepath.Join(dir, beside+strconv.FormatUint(rand.Uint64(), 36))
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // less the umask
		if err != nil {
			return nil, err
		}
		lock(file)
		// Until it was locked, another run could take it for a leftover.
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return &temporary{file, name}, nil
		}
		_ = file.Close()
	}
}

// replace makes it the file of the given path. Where that cannot be done with an open
// file, somebody may have removed it meanwhile: the error is [fs.ErrNotExist].
func (t *temporary) replace(path string) error {
	if closeFirst {
		if err := t.close(); err != nil {
			return err
		}
	}
	if err := os.Rename(t.path, path); err != nil {
		return err
	}
	return t.close()
}

// discard removes the file, if it is still there.
func (t *temporary) discard() error {
	err := t.close()
	if gone := os.Remove(t.path); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

func (t *temporary) close() error {
	file := t.file
	t.file = nil
	if file == nil {
		return nil
	}
	return file.Close()
}

// sweep removes what runs have left in a directory that were killed. It is no error if
// it cannot.
func sweep(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	names, _ := d.Readdirnames(-1)
	_ = d.Close()
	for _, name := range names {
		if strings.HasPrefix(name, beside) {
			removeLeftover(filepath.Join(dir, name))
		}
	}
}
