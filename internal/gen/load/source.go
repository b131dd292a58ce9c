package load

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
	"github.com/aigen-go/aigen/internal/gen/scan"
)

// source is a package that is read from source.
type source struct {
	*loader
	meta      *packages.Package
	path, dir string

	scanned, requested, annotated, generated, foreign, skipped bool

	parsed bool
	broken bool
	// files are those that were parsed, by name; tests those with _test.go.
	files map[string]*ast.File
	tests []*ast.File
	order []*ast.File

	// imports are the packages that the files import, by what the import says.
	imports map[string]dependency
	checked chan struct{}
	types   *types.Package
	info    *types.Info
	errors  []types.Error
}

// dependency is an imported package: one from source, or the path of another one.
type dependency struct {
	source *source
	path   string
	// cycle: the import closes a circle, which Go does not allow.
	cycle bool
}

// source returns the package with the given import path if it is to be read from
// source: if it belongs to a main module or to a module in a local directory. Else
// it returns nil.
func (l *loader) source(path string) *source {
	if s := l.sources[path]; s != nil {
		return s
	}
	meta := l.listed[path]
	if meta == nil || meta.Module == nil || meta.Dir == "" {
		return nil
	}
	if m := meta.Module; !m.Main && (m.Replace == nil || m.Replace.Version != "") {
		return nil
	}
	s := &source{loader: l, meta: meta, path: path, dir: meta.Dir, files: map[string]*ast.File{}}
	l.sources[path] = s
	return s
}

// vendored says whether the package is a copy, which the go command gives no directory
// for its module.
func (s *source) vendored() bool { return !s.meta.Module.Main && s.meta.Module.Dir == "" }

// each calls work for all packages, several at once.
func (l *loader) each(all []*source, work func(*source)) {
	var wg sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, s := range all {
		if l.ctx.Err() != nil {
			break
		}
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			work(s)
		})
	}
	wg.Wait()
}

// scan looks for //ai: comments in the files of a package that matched.
func (s *source) scan() {
	if s.scanned || s.skipped {
		return
	}
	s.scanned = true
	for _, name := range s.names() {
		src, err := s.read(name)
		if err != nil || !scan.Mentions(src) {
			continue
		}
		file, err := s.parse(name, src)
		s.annotated = s.annotated || err != nil || directive.Any(file)
	}
	if entries, err := os.ReadDir(s.dir); err == nil {
		s.scanTests(entries)
		s.scanExcluded(entries)
	}
	src, err := s.cfg.Cache.Read(filepath.Join(s.dir, Output))
	if err != nil {
		return
	}
	s.generated = Ours(src)
	s.foreign = !s.generated
}

// names are the hand-written files of the package.
func (s *source) names() []string {
	var names []string
	for _, name := range s.meta.GoFiles {
		if filepath.Base(name) != Output {
			names = append(names, name)
		}
	}
	return names
}

// Ours says whether the content of an aigen_gen.go is aigen's, so that it may be
// replaced or removed: whether it begins with [Header]. In the middle of a merge the
// marks of a conflict may come before it; a file that is empty, or all zeros after a
// crash, has nothing to lose. An editor may have put a byte order mark before all.
func Ours(src []byte) bool {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	for line := range bytes.Lines(src) {
		line = bytes.Trim(line, "\x00 \t\r\n")
		if len(line) > 0 && !conflictMark(line) {
			return string(line) == Header
		}
	}
	return len(bytes.Trim(src, "\x00 \t\r\n")) == 0
}

// conflictMark says whether a line is one that git puts around the sides of a
// conflict.
func conflictMark(line []byte) bool {
	for _, mark := range []string{"<<<<<<<", "|||||||", "=======", ">>>>>>>"} {
		if bytes.HasPrefix(line, []byte(mark)) {
			return true
		}
	}
	return false
}

// scanTests parses those _test.go files that may have //ai: comments: the go
// command does not list them.
func (s *source) scanTests(entries []os.DirEntry) {
	for _, e := range entries {
		name := filepath.Join(s.dir, e.Name())
		if !strings.HasSuffix(name, "_test.go") || hidden(e.Name()) {
			continue
		}
		src, err := s.cfg.Cache.Read(name)
		if err != nil || !scan.Mentions(src) {
			continue
		}
		// What else is wrong with a test is not aigen's business.
		if file, _ := parser.ParseFile(s.fset, name, src, parser.ParseComments|parser.SkipObjectResolution); file != nil && directive.Any(file) {
			s.tests = append(s.tests, file)
			s.annotated = true
		}
	}
}

// parse parses a file once. It never returns a nil file.
func (s *source) parse(name string, src []byte) (*ast.File, error) {
	if file := s.files[name]; file != nil {
		return file, nil
	}
	file, err := s.syntaxOf(name, src)
	if file == nil {
		file = &ast.File{Name: ast.NewIdent("_")}
	}
	s.files[name] = file
	if err != nil {
		s.broken = true
		s.syntax(name, src, err)
	}
	return file, err
}

// read reads a file, unless it was read before and is the same that the run has seen.
func (s *source) read(name string) ([]byte, error) {
	if f := s.guess.file(name); f != nil && s.cfg.Cache.Seen(name, f.src) {
		return f.src, nil
	}
	return s.cfg.Cache.Read(name)
}

// syntaxOf parses a file, unless the same was parsed before.
func (s *source) syntaxOf(name string, src []byte) (*ast.File, error) {
	if f := s.guess.file(name); f != nil && bytes.Equal(f.src, src) {
		return f.file, f.err
	}
	return parser.ParseFile(s.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
}

// syntax reports the first error of a file: the others mostly follow from it.
func (s *source) syntax(name string, src []byte, err error) {
	d := diag.Diagnostic{Code: diag.SyntaxError, Pos: token.Position{Filename: name}, Message: err.Error()}
	if list, ok := err.(scanner.ErrorList); ok && len(list) > 0 {
		d.Pos.Line, d.Pos.Column, d.Message = list[0].Pos.Line, list[0].Pos.Column, list[0].Msg
		// The position may come from a //line comment, and so lie beyond the file.
		lines := bytes.Split(src, []byte("\n"))
		if n := d.Pos.Line; n >= 1 && n <= len(lines) && conflictMark(lines[n-1]) {
			d.Hint = "this is the mark of a conflict: finish the merge"
		}
	}
	s.cfg.Diagnostics.Add(d)
}

// parseAll parses the hand-written files of the package and finds what they import.
func (s *source) parseAll() {
	if s.parsed {
		return
	}
	s.parsed = true
	for _, name := range s.names() {
		src, err := s.read(name)
		if err != nil {
			s.broken = true
			s.cfg.Diagnostics.Add(diag.Diagnostic{Code: diag.CannotLoad, Pos: token.Position{Filename: name}, Message: err.Error()})
			continue
		}
		file, _ := s.parse(name, src)
		if file.Name.Name != "" && file.Name.Name != "_" && s.sameName(file) {
			s.order = append(s.order, file)
		}
	}
	if s.foreign && s.annotated {
		s.cfg.Diagnostics.Add(diag.Diagnostic{
			Code:    diag.ForeignFile,
			Pos:     token.Position{Filename: filepath.Join(s.dir, Output)},
			Message: "aigen did not write this file, and does not overwrite it",
			Hint:    "rename the file; what aigen writes begins with the line " + Header,
		})
	}
}

// sameName says whether a file belongs to the same package as the first one.
func (s *source) sameName(file *ast.File) bool {
	if len(s.order) == 0 || s.order[0].Name.Name == file.Name.Name {
		return true
	}
	first := s.order[0]
	s.broken = true
	s.cfg.Diagnostics.Add(diag.Diagnostic{
		Code:    diag.CannotLoad,
		Pos:     s.fset.PositionFor(file.Name.Pos(), false),
		Message: "package " + file.Name.Name + " in the directory of package " + first.Name.Name,
		Related: []diag.Related{{Pos: s.fset.PositionFor(first.Name.Pos(), false), Message: "package " + first.Name.Name}},
	})
	return false
}

// importPaths are what the files import, in their order, each once.
func (s *source) importPaths() []string {
	var paths []string
	seen := map[string]bool{"C": true, "unsafe": true}
	for _, file := range s.order {
		for _, spec := range file.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil && !seen[path] {
				seen[path] = true
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// result is the package as callers see it.
func (s *source) result() *Package {
	p := &Package{
		Path: s.path, Name: s.meta.Name, Dir: s.dir,
		Requested: s.requested, Annotated: s.annotated, Generated: s.generated, Foreign: s.foreign,
		Tests: s.tests, Skipped: s.skipped, Key: s.key(),
	}
	if s.annotated {
		p.Files, p.Types, p.Info, p.Errors, p.Broken = s.order, s.types, s.info, s.errors, s.broken
	}
	if len(s.order) > 0 {
		p.Name = s.order[0].Name.Name
	}
	return p
}
