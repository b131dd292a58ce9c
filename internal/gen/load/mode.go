package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

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
	if l.cfg.Types == AutoTypes && l.stale(paths) {
		return l.fromSource(e, paths)
	}
	found, err := packages.Load(l.command(packages.NeedName|packages.NeedExportFile), paths...)
	if err != nil {
		return l.failed("finding export data", err)
	}
	table := l.cfg.Cache.Exports()
	if table == nil {
		table = map[string]string{}
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

// stale says whether the go command would have to compile packages for their export
// data. If it does not answer, or says that a package cannot be loaded, nothing is
// stale: the go command is then asked for the data, and says what is wrong.
func (l *loader) stale(paths []string) bool {
	ctx, stop := context.WithCancel(l.ctx)
	defer stop()
	args := []string{"list", "-e", "-json=ImportPath,Stale"}
	if len(l.cfg.Tags) > 0 {
		args = append(args, "-tags="+strings.Join(l.cfg.Tags, ","))
	}
	cmd := exec.CommandContext(ctx, "go", append(append(args, "--"), paths...)...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = l.cfg.Dir, l.cfg.Env, time.Second
	out, err := cmd.Output()
	if err != nil {
		return false
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Stale      bool
		}
		if err := dec.Decode(&p); err != nil {
			return !errors.Is(err, io.EOF)
		}
		if p.Stale {
			return true
		}
	}
}
