package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/token"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/packages"

	"github.com/aigen-go/aigen/internal/gen/cache"
	"github.com/aigen-go/aigen/internal/gen/diag"
)

// Config says what to load.
type Config struct {
	// Dir is the directory in which the go command runs; empty means the current
	// one.
	Dir string
	// Patterns are Go package patterns; none means "./...".
	Patterns []string
	// Tags are build tags.
	Tags []string
	// Env is the environment of the go command; nil means that of the process.
	Env []string
	// Diagnostics gets what is wrong with the user's code. It is required.
	Diagnostics *diag.List
	// Cache remembers listings and export data between runs; nil remembers nothing.
	Cache *cache.Run
	// Skip says, of a package with its Path, Dir and Key, that it need not be loaded.
	// It is asked only with a Cache; nil stands for never.
	Skip func(*Package) bool
	// Types says where the types of other modules' packages come from.
	Types TypesMode
}

// loader is one call of Load.
type loader struct {
	cfg  Config
	ctx  context.Context
	fset *token.FileSet
	// sources are the packages that are read from source if they are needed, and
	// listed are all packages that the go command told of, by import path.
	sources map[string]*source
	listed  map[string]*packages.Package
	// keys are those of packages that were asked for, by import path.
	keys map[string]string
	// ahead is the question about export data, if it was asked.
	ahead *question
	// guess is what was done while the go command listed the packages.
	guess *guess
}

// Load finds the packages that the patterns match, and loads those with //ai:
// comments. It adds to cfg.Diagnostics what is wrong with the files, and returns an
// error only if it could not look: if the go command fails, or ctx ends.
//
// If one of the packages has an //ai:router whose patterns reach further than those
// of cfg, the packages it reaches are loaded too; they are not Requested.
func Load(ctx context.Context, cfg Config) (*Program, error) {
	if cfg.Diagnostics == nil {
		return nil, errors.New("load: Config.Diagnostics is nil")
	}
	if len(cfg.Patterns) == 0 {
		cfg.Patterns = []string{"./..."}
	}
	l := &loader{
		cfg: cfg, ctx: ctx, fset: token.NewFileSet(),
		sources: map[string]*source{}, listed: map[string]*packages.Package{}, keys: map[string]string{},
	}
	if info, err := os.Stat(cmp.Or(cfg.Dir, ".")); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory", cfg.Dir)
	}
	defer func() { l.guess.end() }()
	matched, err := l.matched()
	if err != nil {
		return nil, err
	}
	if err := l.check(matched); err != nil {
		return nil, err
	}
	prog := &Program{Fset: l.fset, source: l.checked}
	for _, s := range matched {
		prog.Packages = append(prog.Packages, s.result())
	}
	prog.docs.init(l)
	return prog, nil
}

// matched lists and scans the packages that the patterns match, and those that
// routers among them want.
func (l *loader) matched() ([]*source, error) {
	matched, err := l.list(l.cfg.Patterns, true)
	if err != nil {
		return nil, err
	}
	more := l.routed(matched)
	if len(more) > 0 {
		further, err := l.list(more, false)
		if err != nil {
			return nil, err
		}
		for _, s := range further {
			if !slices.Contains(matched, s) {
				matched = append(matched, s)
			}
		}
	}
	slices.SortFunc(matched, func(a, b *source) int { return strings.Compare(a.path, b.path) })
	return matched, l.ctx.Err()
}

// command is the configuration of one call of the go command.
func (l *loader) command(mode packages.LoadMode) *packages.Config {
	c := &packages.Config{Context: l.ctx, Mode: mode, Dir: l.cfg.Dir, Env: l.cfg.Env}
	if len(l.cfg.Tags) > 0 {
		c.BuildFlags = []string{"-tags=" + strings.Join(l.cfg.Tags, ",")}
	}
	return c
}

// list asks the go command for packages, without compiling anything, and scans
// those that match.
func (l *loader) list(patterns []string, requested bool) ([]*source, error) {
	roots, err := l.ask(patterns)
	if err != nil {
		return nil, err
	}
	packages.Visit(roots, nil, func(p *packages.Package) {
		if l.listed[p.PkgPath] == nil {
			l.listed[p.PkgPath] = p
		}
	})
	if requested && len(roots) == 0 {
		l.cfg.Diagnostics.Add(diag.Diagnostic{
			Code: diag.CannotLoad, Message: strings.Join(patterns, " ") + " matches no packages",
		})
	}
	var matched []*source
	for _, p := range roots {
		s := l.source(p.PkgPath)
		if requested && (s == nil || len(p.GoFiles) == 0) {
			l.unlisted(p)
		}
		if requested && s != nil && s.vendored() {
			l.cfg.Diagnostics.Add(diag.Diagnostic{
				Code: diag.CannotLoad, Message: p.PkgPath + " is vendored, and aigen writes nothing there", Hint: "generate where it comes from",
			})
			continue
		}
		if s != nil {
			s.requested = s.requested || requested
			matched = append(matched, s)
		}
	}
	l.skip(matched)
	l.each(matched, (*source).scan)
	return matched, l.ctx.Err()
}

// ask asks the go command for packages and what they need.
func (l *loader) ask(patterns []string) ([]*packages.Package, error) {
	if roots := l.remembered(patterns); roots != nil {
		return roots, nil
	}
	if l.guess == nil {
		l.guess = l.begin()
	}
	began := time.Now()
	roots, err := packages.Load(l.command(packages.NeedName|packages.NeedFiles|packages.NeedImports|
		packages.NeedDeps|packages.NeedModule), patterns...)
	if err != nil {
		return nil, l.failed("listing packages "+strings.Join(patterns, " "), err)
	}
	l.remember(patterns, roots, began)
	return roots, nil
}
