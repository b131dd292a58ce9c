package load

import (
	"maps"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/aigen-go/aigen/internal/gen/cache"
)

// skip asks which of the packages that match need not be loaded.
func (l *loader) skip(matched []*source) {
	if !l.cfg.Cache.Known() || l.cfg.Skip == nil {
		return
	}
	for _, s := range matched {
		s.skipped = !s.scanned && l.cfg.Skip(&Package{Path: s.path, Dir: s.dir, Key: s.key(), Requested: s.requested})
	}
}

// key stands for all that may change what aigen makes of the package: its files, the
// packages from source that it needs, however far, and the modules. Without a cache
// it is empty.
func (s *source) key() string {
	if !s.cfg.Cache.Known() {
		return ""
	}
	return s.keyOf(s.meta)
}

// keyOf is the key of a package. That of one that is not read from source, and needs
// none that is, is empty: the modules say what it is.
func (l *loader) keyOf(p *packages.Package) string {
	if key, ok := l.keys[p.PkgPath]; ok {
		return key
	}
	// Of packages that import each other in a circle, which is an error, the first has
	// none.
	l.keys[p.PkgPath] = ""
	var words []string
	if s := l.source(p.PkgPath); s != nil {
		words = append(words, l.cfg.Cache.Modules(), s.path, s.dir)
		words = append(words, l.cfg.Cache.Sums(s.dir, Output)...)
	}
	for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
		if key := l.keyOf(p.Imports[path]); key != "" {
			words = append(words, path, key)
		}
	}
	if len(words) > 0 {
		l.keys[p.PkgPath] = cache.Digest(words...)
	}
	return l.keys[p.PkgPath]
}
