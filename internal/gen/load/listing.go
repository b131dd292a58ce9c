package load

import (
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/tools/go/packages"
)

// listing is an answer of the go command in a form that can be stored: packages
// refer to each other by their place in the list.
type listing struct {
	Roots    []int
	Packages []listedPackage
}

type listedPackage struct {
	Path, Name, Dir string
	GoFiles         []string         `json:",omitempty"`
	Imports         map[string]int   `json:",omitempty"`
	Module          *packages.Module `json:",omitempty"`
	Errors          []packages.Error `json:",omitempty"`
}

// remembered returns what the go command would answer, if that is known, or nil.
func (l *loader) remembered(patterns []string) []*packages.Package {
	var known listing
	if !l.cfg.Cache.Listing(patterns, &known) {
		return nil
	}
	all := make([]*packages.Package, len(known.Packages))
	for i, p := range known.Packages {
		all[i] = &packages.Package{
			ID: p.Path, PkgPath: p.Path, Name: p.Name, Dir: p.Dir, GoFiles: p.GoFiles, Module: p.Module, Errors: p.Errors,
			Imports: make(map[string]*packages.Package, len(p.Imports)),
		}
	}
	for i, p := range known.Packages {
		for path, at := range p.Imports {
			if at < 0 || at >= len(all) {
				return nil
			}
			all[i].Imports[path] = all[at]
		}
	}
	var roots []*packages.Package
	for _, at := range known.Roots {
		if at < 0 || at >= len(all) {
			return nil
		}
		roots = append(roots, all[at])
	}
	return roots
}

// remember stores an answer of the go command, and tells the cache which modules are
// read from source, and what is vendored.
func (l *loader) remember(patterns []string, roots []*packages.Package, began time.Time) {
	if l.cfg.Cache == nil {
		return
	}
	var all listing
	var modules, dirs []string
	index := map[*packages.Package]int{}
	packages.Visit(roots, nil, func(p *packages.Package) {
		index[p] = len(all.Packages)
		stored := listedPackage{Path: p.PkgPath, Name: p.Name, Imports: map[string]int{}, Errors: p.Errors}
		for path, dep := range p.Imports {
			if at, ok := index[dep]; ok {
				stored.Imports[path] = at
			}
		}
		if local(p) {
			stored.Dir, stored.GoFiles, stored.Module = p.Dir, p.GoFiles, p.Module
			dirs = append(dirs, p.Dir)
			if p.Module.Dir != "" { // vendored code is in another module's directory
				modules = append(modules, p.Module.Dir)
			}
		} else if len(p.Errors) > 0 {
			l.cfg.Cache.Doubt()
		}
		if dir := vendorDir(p); dir != "" {
			modules = append(modules, dir)
		}
		all.Packages = append(all.Packages, stored)
	})
	for _, p := range roots {
		all.Roots = append(all.Roots, index[p])
	}
	l.cfg.Cache.Observe(modules, dirs, began)
	l.cfg.Cache.KeepListing(patterns, all)
}

// local says whether a package belongs to a main module or to a module in a local
// directory.
func local(p *packages.Package) bool {
	m := p.Module
	return m != nil && p.Dir != "" && (m.Main || m.Replace != nil && m.Replace.Version == "")
}

// vendorDir is the directory that a package is vendored in, or "". That of a go.work
// is in none of its modules.
func vendorDir(p *packages.Package) string {
	dir, ok := strings.CutSuffix(filepath.ToSlash(p.Dir), "/vendor/"+p.PkgPath)
	if p.Module == nil || !ok {
		return ""
	}
	return filepath.Join(filepath.FromSlash(dir), "vendor")
}
