package load

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// ImportPattern returns the import path pattern that a pattern of an //ai:router
// stands for: one that begins with "." is relative to the package with the import
// path pkg.
func ImportPattern(pkg, pattern string) string {
	if pattern == "." || pattern == ".." || strings.HasPrefix(pattern, "./") || strings.HasPrefix(pattern, "../") {
		return path.Join(pkg, pattern)
	}
	return pattern
}

// routed returns the patterns of routers in the given packages that may match
// packages which are not among them.
func (l *loader) routed(matched []*source) []string {
	var more []string
	for _, s := range matched {
		for _, file := range s.files {
			if file.Doc == nil {
				continue
			}
			// What is wrong with the comments is reported when they are read again.
			for _, g := range directive.File(l.fset, file, new(diag.List)) {
				if r := g.Get(directive.Router); r != nil && g.Target == directive.PackageClause {
					for _, a := range r.Args {
						more = append(more, l.uncovered(s, a.Key)...)
					}
				}
			}
		}
	}
	return more
}

// uncovered returns a pattern of a router, as an import path pattern, unless the
// patterns of the run have it covered as far as one can tell from the text.
func (l *loader) uncovered(s *source, pattern string) []string {
	wanted := ImportPattern(s.path, pattern)
	module := s.meta.Module
	base := strings.TrimSuffix(strings.TrimSuffix(wanted, "..."), "/")
	for _, p := range l.cfg.Patterns {
		root, all := strings.CutSuffix(p, "/...")
		if !all {
			continue
		}
		if root == "." || strings.HasPrefix(root, "./") || strings.HasPrefix(root, "../") {
			root = l.importPath(root, module.Path, module.Dir)
		}
		if root != "" && (base == root || strings.HasPrefix(base, root+"/")) {
			return nil
		}
	}
	return []string{wanted}
}

// importPath is the import path of a directory that is given relative to the one
// where the go command runs, or "" if it is outside of the module.
func (l *loader) importPath(dir, modulePath, moduleDir string) string {
	abs, err := filepath.Abs(filepath.Join(l.cfg.Dir, dir))
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(moduleDir, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return ""
	}
	return path.Join(modulePath, filepath.ToSlash(rel))
}
