// Package gen is the generator: it finds annotated packages and makes the
// content of their aigen_gen.go. [Run] is the pipeline, each stage of which is a
// package of its own and turns values into values; only load reads files, and
// only [Result.Commit] writes them.
package gen

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/aigen-go/aigen/internal/gen/cache"
	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/dialect"
	"github.com/aigen-go/aigen/internal/gen/emit"
	"github.com/aigen-go/aigen/internal/gen/load"
	"github.com/aigen-go/aigen/internal/gen/model"
)

// Options say what to run on.
type Options struct {
	// Dir is the directory that patterns are relative to; empty means the current
	// one.
	Dir string
	// Patterns are those of the go command.
	Patterns []string
	// Tags are build tags, separated by commas.
	Tags string
	// NoCache: nothing is known from earlier runs, and nothing remembered.
	NoCache bool
	// Verify: all packages are generated, even those that cannot have changed.
	Verify bool
	// Store is where runs remember; nil is the user's cache directory.
	Store *cache.Store
	// Types says where types of other modules come from; it does not change the
	// result.
	Types load.TypesMode
}

// Result is what a run came to.
type Result struct {
	// Dir is the absolute directory of the run.
	Dir string
	// Files are those that the packages should have, sorted by path: those of all
	// packages, or only of those that may have changed since an earlier run.
	Files []File
	// Orphans are the paths of generated files in packages that have nothing to
	// generate any more.
	Orphans []string
	// Diagnostics are the problems in the code, sorted; with any, nothing is
	// written.
	Diagnostics []diag.Diagnostic
	// Notes are good to know, but do not keep files from being written; sorted.
	Notes []diag.Diagnostic

	memory memory
	// dirs are those of the packages that were asked for, by import path.
	dirs map[string]string
	// unchanged: all is as the last run left it.
	unchanged bool
}

// File is a generated file.
type File struct {
	// Path is absolute.
	Path    string
	Content []byte
}

// Run generates the files of the packages that match the patterns. Problems in
// the code are in the result; the error is for what has nothing to do with it.
func Run(ctx context.Context, o Options) (*Result, error) {
	result, wanted, err := read(ctx, o)
	if err != nil || len(result.Diagnostics) > 0 {
		return result, err
	}
	result.Files, err = emitAll(ctx, wanted)
	return result, err
}

// read builds the models of the packages that match the patterns.
func read(ctx context.Context, o Options) (*Result, []*model.Package, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, nil, fmt.Errorf("finding the directory: %w", err)
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, nil, err
	}
	result := &Result{Dir: dir, memory: recall(o, dir), dirs: map[string]string{}}
	if result.memory.before != nil && result.memory.run.Unchanged() {
		result.unchanged = true
		var notes diag.List
		repeat(result.memory.before, &notes)
		result.Notes = notes.All()
		return result, nil, nil
	}
	var diags diag.List
	prog, err := load.Load(ctx, load.Config{
		Dir: dir, Patterns: o.Patterns, Tags: tags(o.Tags), Diagnostics: &diags,
		Cache: result.memory.run, Skip: result.memory.skip, Types: o.Types,
	})
	if err != nil {
		return nil, nil, err
	}
	wanted := result.packages(prog, &diags)
	return result, wanted, result.judge(wanted, &diags)
}

// judge fills in the problems and the notes. Providers are only asked about tools
// without problems.
func (r *Result) judge(pkgs []*model.Package, diags *diag.List) error {
	if diags.Problems() == 0 {
		if err := dialect.Check(pkgs, diags); err != nil {
			return err
		}
	}
	repeat(r.memory.skipped, diags)
	for _, d := range diags.All() {
		if d.Note {
			r.Notes = append(r.Notes, d)
		} else {
			r.Diagnostics = append(r.Diagnostics, d)
		}
	}
	return nil
}

// packages builds the models of a program's packages and returns those that files
// are written for.
func (r *Result) packages(prog *load.Program, diags *diag.List) []*model.Package {
	var all, wanted []*model.Package
	built, wrong := buildAll(prog, diags)
	for i, p := range prog.Packages {
		m := built[i]
		r.dirs[p.Path] = p.Dir
		if p.Skipped {
			if face := r.memory.face(p); face != nil {
				all = append(all, face)
			}
			continue
		}
		r.memory.add(p, m)
		if wrong[i] && m == nil {
			all = append(all, &model.Package{Path: p.Path, Name: p.Name, Dir: p.Dir, Incomplete: true})
		} else if m != nil {
			m.Incomplete = wrong[i]
		}
		switch {
		case m != nil:
			all = append(all, m)
			if p.Requested {
				wanted = append(wanted, m)
			}
		case p.Requested && p.Generated:
			// If its comments were not read, or wrong, that was reported, and nothing
			// is removed.
			r.Orphans = append(r.Orphans, filepath.Join(p.Dir, load.Output))
		}
	}
	model.Link(all, diags)
	return wanted
}

// buildAll builds the models of a program's packages, several at a time, and says
// which packages have problems. What has no model is nil.
func buildAll(prog *load.Program, diags *diag.List) (built []*model.Package, wrong []bool) {
	built, wrong = make([]*model.Package, len(prog.Packages)), make([]bool, len(prog.Packages))
	found := make([]diag.List, len(prog.Packages))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range prog.Packages {
		if p.Annotated && !p.Skipped {
			group.Go(func() error {
				built[i] = model.Build(prog, p, &found[i])
				return nil
			})
		}
	}
	_ = group.Wait()
	for i := range found {
		wrong[i] = prog.Packages[i].Broken || found[i].Problems() > 0
		for _, d := range found[i].All() {
			diags.Add(d)
		}
	}
	return built, wrong
}

// emitAll writes the code of packages, several at a time. The result is sorted by
// path.
func emitAll(ctx context.Context, pkgs []*model.Package) ([]File, error) {
	files := make([]File, len(pkgs))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range pkgs {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			content, err := emit.File(p)
			files[i] = File{Path: filepath.Join(p.Dir, load.Output), Content: content}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("generating code: %w", err)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}
