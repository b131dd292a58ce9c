package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Stamp says whether files may have changed: it is another one after a change. It
// looks at the names, sizes and times of the Go files and of go.mod and its like in
// the modules that the run has found, or in its directory if it has found none; not
// at those with the given name. It reads no file.
func (r *Run) Stamp(except string) string {
	roots := r.now.Roots
	if len(roots) == 0 {
		roots = []string{r.id.Dir}
	}
	h := sha256.New()
	for _, root := range roots {
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			name := filepath.Base(path)
			switch {
			case err != nil:
				fmt.Fprintln(h, path, err)
			case d.IsDir():
				if path != root && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) {
					return fs.SkipDir
				}
			case name != except && !strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".go") || moduleFile(name)):
				if info, err := os.Stat(path); err == nil {
					fmt.Fprintln(h, path, info.Size(), info.ModTime().UnixNano(), changed(info))
				}
			}
			return nil
		})
	}
	return hex.EncodeToString(h.Sum(nil))
}
