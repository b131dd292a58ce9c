package load

import (
	"context"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/aigen-go/aigen/internal/gen/scan"
)

// survey looks for the files that a run will need, without knowing what the go command
// makes of them.
type survey struct {
	module mainModule
	// dirs are the names of the files in each directory.
	dirs map[string][]string

	mu    sync.Mutex
	files map[string]*guessed
	// mentions are the directories with //ai: comments, imports what files import.
	mentions map[string]bool
	imports  map[string][]string
	outside  map[string]bool
}

// walk finds the files below a directory, as far as "./..." would.
func (s *survey) walk(ctx context.Context, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil || ctx.Err() != nil {
		return
	}
	s.add(dir, entries)
	for _, e := range entries {
		sub := filepath.Join(dir, e.Name())
		if !e.IsDir() || hidden(e.Name()) || e.Name() == "testdata" || e.Name() == "vendor" {
			continue
		}
		if _, err := os.Lstat(filepath.Join(sub, "go.mod")); err != nil {
			s.walk(ctx, sub)
		}
	}
}

// add notes the hand-written files of a directory.
func (s *survey) add(dir string, entries []os.DirEntry) {
	names := []string{}
	for _, e := range entries {
		name := e.Name()
		if e.Type().IsRegular() && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !hidden(name) && name != Output {
			names = append(names, filepath.Join(dir, name))
		}
	}
	s.dirs[dir] = names
}

// needed returns the names of the files in directories with //ai: comments, and in
// those of the module that they import. It reads them.
func (s *survey) needed(ctx context.Context) []string {
	s.mentions, s.imports, s.outside = map[string]bool{}, map[string][]string{}, map[string]bool{}
	all := slices.Sorted(maps.Keys(s.dirs))
	inParallel(ctx, all, s.look)
	var level, needed []string
	for _, dir := range all {
		if s.mentions[dir] {
			level = append(level, dir)
		}
	}
	seen := maps.Clone(s.mentions)
	for len(level) > 0 {
		var files, next []string
		for _, dir := range level {
			if _, walked := s.dirs[dir]; !walked {
				if entries, err := os.ReadDir(dir); err == nil {
					s.add(dir, entries)
				}
			}
			files = append(files, s.dirs[dir]...)
		}
		inParallel(ctx, files, s.readImports)
		for _, name := range files {
			for _, dir := range s.inside(s.imports[name]) {
				if !seen[dir] {
					seen[dir] = true
					next = append(next, dir)
				}
			}
		}
		needed = append(needed, files...)
		level = next
	}
	return slices.DeleteFunc(needed, func(name string) bool { return s.files[name] == nil })
}

// look reads the files of a directory, and keeps them if one has //ai: comments.
func (s *survey) look(dir string) {
	read, mentions := map[string]*guessed{}, false
	for _, name := range s.dirs[dir] {
		if src, err := os.ReadFile(name); err == nil {
			read[name] = &guessed{src: src}
			mentions = mentions || scan.Mentions(src)
		}
	}
	if !mentions {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mentions[dir] = true
	maps.Copy(s.files, read)
}

// readImports reads what a file imports.
func (s *survey) readImports(name string) {
	s.mu.Lock()
	f := s.files[name]
	s.mu.Unlock()
	if f == nil {
		src, err := os.ReadFile(name)
		if err != nil {
			return
		}
		f = &guessed{src: src}
	}
	var paths []string
	if file, _ := parser.ParseFile(token.NewFileSet(), "", f.src, parser.ImportsOnly|parser.SkipObjectResolution); file != nil {
		for _, spec := range file.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil {
				paths = append(paths, path)
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name], s.imports[name] = f, paths
}

// inside returns the directories of import paths within the module, and notes the
// others.
func (s *survey) inside(paths []string) []string {
	var dirs []string
	for _, path := range paths {
		rest, ok := strings.CutPrefix(path, s.module.path)
		switch {
		case ok && (rest == "" || rest[0] == '/'):
			dirs = append(dirs, filepath.Join(s.module.dir, filepath.FromSlash(rest)))
		case path != "C" && path != "unsafe":
			s.outside[path] = true
		}
	}
	return dirs
}

// externals are the imported packages of other modules, sorted.
func (s *survey) externals() []string { return slices.Sorted(maps.Keys(s.outside)) }

// inParallel calls work for all names, several at once, as long as ctx lives.
func inParallel(ctx context.Context, names []string, work func(string)) {
	var wg sync.WaitGroup
	next := make(chan string)
	for range min(len(names), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for name := range next {
				work(name)
			}
		})
	}
	for _, name := range names {
		if ctx.Err() != nil {
			break
		}
		next <- name
	}
	close(next)
	wg.Wait()
}
