package load

import (
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
	"github.com/aigen-go/aigen/internal/gen/scan"
)

// scanExcluded reports the files of the directory that have //ai: comments, but that
// the go command leaves out of the package: what they ask for would be missing in
// silence, or there on one machine and not on another.
func (s *source) scanExcluded(entries []os.DirEntry) {
	for _, e := range entries {
		name := filepath.Join(s.dir, e.Name())
		switch {
		case !strings.HasSuffix(name, ".go"), strings.HasSuffix(name, "_test.go"), e.Name() == Output:
		case hidden(e.Name()), slices.Contains(s.meta.GoFiles, name):
		default:
			s.excluded(name)
		}
	}
}

// hidden says whether the go command never looks at files of such a name. Editors
// leave theirs under them.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

// excluded reports a file that is left out if it has //ai: comments.
func (s *source) excluded(name string) {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return
	}
	src, err := s.cfg.Cache.Read(name)
	if err != nil || !scan.Mentions(src) {
		return
	}
	// What else is wrong with the file is not aigen's business.
	file, _ := parser.ParseFile(s.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if file == nil || !directive.Any(file) {
		return
	}
	why, ignored := leftOut(file)
	if ignored {
		return
	}
	if why == "" {
		if in, err := build.Default.MatchFile(s.dir, filepath.Base(name)); in || err != nil {
			return // the go command could not read another file, and lists none
		}
		why = "its name leaves it out for this GOOS and GOARCH"
	}
	s.cfg.Diagnostics.Add(diag.Diagnostic{
		Code: diag.NotSupported, Pos: token.Position{Filename: name},
		Message: "the //ai: comments of this file are not read, as " + why + "; that is not supported yet",
		Hint:    "move what has them into a file without build constraints; for one with build tags there is the flag -tags",
	})
}

// tellsOf says whether a message of the go command is about a file that excluded
// reports, because its build constraint cannot be read.
func (s *source) tellsOf(message string) bool {
	file, _, ok := strings.Cut(message, ": parsing //go:build line:")
	if s == nil || !ok {
		return false
	}
	src, err := os.ReadFile(filepath.Join(s.dir, file))
	return err == nil && scan.Mentions(src)
}

// leftOut says why a file is not part of its package, if one can tell from its text. A
// file that says "ignore" is ignored: it belongs to no package.
func leftOut(file *ast.File) (why string, ignored bool) {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if !constraint.IsGoBuild(c.Text) || c.Pos() > file.Package {
				continue
			}
			expr, err := constraint.Parse(c.Text)
			if err != nil {
				return "its build constraint cannot be read: " + err.Error(), false
			}
			return "its build constraint leaves it out: " + expr.String(), ignores(expr)
		}
	}
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && path == "C" {
			return "it imports C, and cgo is off", false
		}
	}
	if file.Name.Name == "documentation" {
		return "the go command leaves out package documentation", false
	}
	return "", false
}

// ignores says whether an expression cannot hold without the tag ignore, which nobody
// sets.
func ignores(expr constraint.Expr) bool {
	switch expr := expr.(type) {
	case *constraint.TagExpr:
		return expr.Tag == "ignore"
	case *constraint.AndExpr:
		return ignores(expr.X) || ignores(expr.Y)
	}
	return false
}
