package load

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/scan"
)

// Excluded returns a Go file of the directory that has //ai: comments, if there
// is one. In the directory of a package that is not annotated, it is a file which
// build constraints leave out.
func Excluded(dir string) (path string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, ".go") || name == Output {
			continue
		}
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		if scan.Mentions(src) {
			return filepath.Join(dir, name), nil
		}
	}
	return "", nil
}
