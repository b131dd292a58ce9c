package load

import (
	"context"
	"go/ast"
	"go/parser"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// guess is what a run that knows nothing does while the go command lists the packages,
// which takes long and leaves a processor idle: it parses the files that look as if
// they will be needed, asks about the export data of what they import, and reads that.
// Nothing depends on the guess being right. What turns out to be otherwise is not used,
// and done again.
type guess struct {
	*loader
	module mainModule
	// cancel ends everything, done is closed when it has ended.
	cancel func()
	done   chan struct{}

	// scanned is closed when there are files, by name, and question.
	scanned  chan struct{}
	files    map[string]*guessed
	question *question
	// read is closed when exports have been read.
	read    chan struct{}
	exports *exports
}

// guessed is a file, as it was when the run began.
type guessed struct {
	src  []byte
	file *ast.File
	err  error
}

// begin starts to guess, if there is something to win. A nil guess knows nothing.
func (l *loader) begin() *guess {
	if l.cfg.Cache.Known() || !slices.Equal(l.cfg.Patterns, []string{"./..."}) {
		return nil
	}
	dir, err := filepath.Abs(l.cfg.Dir)
	if err != nil {
		return nil
	}
	module, ok := findModule(dir)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithCancel(l.ctx)
	g := &guess{
		loader: l, module: module, cancel: cancel, done: make(chan struct{}),
		scanned: make(chan struct{}), files: map[string]*guessed{}, read: make(chan struct{}),
	}
	go g.run(ctx, dir)
	return g
}

// end ends the guess.
func (g *guess) end() {
	if g != nil {
		g.cancel()
		<-g.done
	}
}

func (g *guess) run(ctx context.Context, dir string) {
	defer close(g.done)
	s := &survey{module: g.module, dirs: map[string][]string{}, files: g.files}
	s.walk(ctx, dir)
	needed := s.needed(ctx)
	g.question = g.ask(ctx, s.externals())
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(g.read)
		g.readExports()
	})
	inParallel(ctx, needed, func(name string) {
		f := g.files[name]
		f.file, f.err = parser.ParseFile(g.fset, name, f.src, parser.ParseComments|parser.SkipObjectResolution)
	})
	close(g.scanned)
	reading.Wait()
}

// ask asks about export data. The go command must not look for modules on account of a
// guess, or change a go.mod.
func (g *guess) ask(ctx context.Context, paths []string) *question {
	q := &question{paths: paths, done: make(chan struct{}), cancel: g.cancel}
	if g.cfg.Types == SourceTypes || len(paths) == 0 {
		close(q.done)
		return q
	}
	go func() {
		defer close(q.done)
		q.answers = g.answers(ctx, paths, "-mod=readonly")
	}()
	return q
}

// readExports reads the export data that the go command has.
func (g *guess) readExports() {
	<-g.question.done
	g.exports = newExports(g.fset)
	for _, a := range g.question.answers {
		if a.Stale && g.cfg.Types == AutoTypes {
			return
		}
		if a.Export != "" {
			g.exports.listed[a.ImportPath] = &packages.Package{PkgPath: a.ImportPath, ExportFile: a.Export}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(g.exports.listed)) {
		if g.ctx.Err() == nil {
			_, _ = g.exports.read(path)
		}
	}
}

// file returns a file if it was guessed to be needed, or nil.
func (g *guess) file(name string) *guessed {
	if g == nil {
		return nil
	}
	<-g.scanned
	if f := g.files[name]; f != nil && f.file != nil {
		return f
	}
	return nil
}

// about returns what the go command said about packages, and whether that is all
// there is to say.
func (g *guess) about(paths []string) ([]answer, bool) {
	if g == nil {
		return nil, false
	}
	<-g.scanned
	<-g.question.done
	known := map[string]answer{}
	for _, a := range g.question.answers {
		known[a.ImportPath] = a
	}
	var all []answer
	for _, path := range paths {
		a, ok := known[path]
		if !ok || a.Export == "" && !a.Stale {
			return nil, false
		}
		all = append(all, a)
	}
	return all, g.holds()
}

// missed says whether a package that was asked about is read from source, so that the
// question did not go far enough.
func (g *guess) missed() bool {
	if g == nil {
		return true
	}
	<-g.scanned
	return slices.ContainsFunc(g.question.paths, func(path string) bool { return g.source(path) != nil })
}

// holds says whether the modules are those that the question was about: whether the
// listing has not changed them, and does not take packages from a vendor directory.
func (g *guess) holds() bool {
	for _, p := range g.listed {
		if p.Module != nil && strings.Contains(filepath.ToSlash(p.Dir), "/vendor/") {
			return false
		}
	}
	now, ok := findModule(g.module.dir)
	return ok && now == g.module
}

// types returns the packages that were read, if they come from the same files.
func (g *guess) types(e *exports) map[string]*types.Package {
	if g == nil || e.source != nil {
		return nil
	}
	<-g.read
	for path, p := range e.listed {
		if read := g.exports.listed[path]; read == nil || read.ExportFile != p.ExportFile {
			return nil
		}
	}
	return g.exports.byPath
}

// mainModule is the module that the directory of a run is in.
type mainModule struct {
	dir, path string
	// mod and sum are the content of its go.mod and go.sum.
	mod, sum string
}

// findModule finds the module of a directory.
func findModule(dir string) (mainModule, bool) {
	for ; ; dir = filepath.Dir(dir) {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil {
			sum, _ := os.ReadFile(filepath.Join(dir, "go.sum")) // a module without dependencies has none
			path := modulePath(string(mod))
			return mainModule{dir, path, string(mod), string(sum)}, path != ""
		}
		if dir == filepath.Dir(dir) {
			return mainModule{}, false
		}
	}
}

// modulePath reads the path in a go.mod.
func modulePath(mod string) string {
	for line := range strings.Lines(mod) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "module" {
			return strings.Trim(words[1], "\"`")
		}
	}
	return ""
}
