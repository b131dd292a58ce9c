package load

import (
	"fmt"
	"os"
	"slices"

	"golang.org/x/tools/go/packages"
)

// TypesMode says where the types of packages come from that are not the user's.
// What is generated does not depend on it.
type TypesMode int

const (
	// AutoTypes is export data if the go command has it, and else source.
	AutoTypes TypesMode = iota
	// ExportTypes is export data; the go command compiles what it does not have,
	// which may take minutes.
	ExportTypes
	// SourceTypes is source, without bodies of functions; nothing is compiled.
	SourceTypes
)

// ParseTypesMode reads auto, export or source; empty means auto.
func ParseTypesMode(text string) (TypesMode, error) {
	switch text {
	case "", "auto":
		return AutoTypes, nil
	case "export":
		return ExportTypes, nil
	case "source":
		return SourceTypes, nil
	}
	return AutoTypes, fmt.Errorf("AIGEN_TYPES is %q, not auto, export or source", text)
}

// findExports decides where the types of packages come from, and finds them.
func (l *loader) findExports(e *exports, paths []string) error {
	if l.cfg.Types == SourceTypes {
		return l.fromSource(e, paths)
	}
	if len(e.above) == 0 && e.remembered(l.cfg.Cache.Exports(), paths) {
		return nil
	}
	answers := l.about(paths)
	stale := slices.ContainsFunc(answers, func(a answer) bool { return a.Stale })
	if l.cfg.Types == AutoTypes && stale {
		return l.fromSource(e, paths)
	}
	table := l.cfg.Cache.Exports()
	if table == nil {
		table = map[string]string{}
	}
	found, err := l.exported(answers, stale, paths)
	if err != nil {
		return l.failed("finding export data", err)
	}
	for _, p := range found {
		e.listed[p.PkgPath] = p
		if p.ExportFile != "" {
			table[p.PkgPath] = p.ExportFile
		}
	}
	if len(e.above) == 0 {
		l.cfg.Cache.KeepExports(table)
	}
	return nil
}

// exported returns packages with the names of their export data. If the go command
// has not said where all of it is, it is asked for that, compiles what is stale, and
// says what is wrong with packages that it cannot load.
func (l *loader) exported(answers []answer, stale bool, paths []string) ([]*packages.Package, error) {
	var found []*packages.Package
	for _, a := range answers {
		if a.Export != "" {
			found = append(found, &packages.Package{PkgPath: a.ImportPath, ExportFile: a.Export})
		}
	}
	if len(found) == len(paths) && !stale {
		return found, nil
	}
	return packages.Load(l.command(packages.NeedName|packages.NeedExportFile), paths...)
}

// remembered takes export data from a table, and says whether all is there.
func (e *exports) remembered(table map[string]string, paths []string) bool {
	for _, path := range paths {
		info, err := os.Stat(table[path])
		if err != nil || !info.Mode().IsRegular() {
			clear(e.listed)
			return false
		}
		e.listed[path] = &packages.Package{PkgPath: path, ExportFile: table[path]}
	}
	return true
}
