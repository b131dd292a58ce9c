package load

import (
	"context"
	"maps"
	"slices"
)

// question is one to the go command about export data that was asked before it was
// certain what it has to be, so that the answer comes while files are parsed.
type question struct {
	paths   []string
	done    chan struct{}
	answers []answer
	// cancel ends the go command, and waits for that.
	cancel func()
}

// askAhead asks about all that packages, and those that they need from source, import
// by the listing, which knows of aigen's output, too.
func (l *loader) askAhead(roots []*source) *question {
	q := &question{done: make(chan struct{}), cancel: func() {}}
	if l.cfg.Types != SourceTypes && l.cfg.Cache.Exports() == nil {
		q.paths = l.listedExternals(roots)
	}
	if len(q.paths) == 0 {
		close(q.done)
		return q
	}
	ctx, cancel := context.WithCancel(l.ctx)
	q.cancel = func() { cancel(); <-q.done }
	go func() {
		defer close(q.done)
		q.answers = l.answers(ctx, q.paths)
	}()
	return q
}

// listedExternals are the packages that are imported by packages from source, by the
// listing, and are not from source themselves, sorted.
func (l *loader) listedExternals(roots []*source) []string {
	external, seen := map[string]bool{}, map[*source]bool{}
	var visit func(s *source)
	visit = func(s *source) {
		if seen[s] {
			return
		}
		seen[s] = true
		for _, dep := range s.meta.Imports {
			if d := l.source(dep.PkgPath); d != nil {
				visit(d)
			} else if dep.PkgPath != "unsafe" && dep.PkgPath != "C" {
				external[dep.PkgPath] = true
			}
		}
	}
	for _, s := range roots {
		visit(s)
	}
	return slices.Sorted(maps.Keys(external))
}

// about returns the answers about packages, asked now if they were not before.
func (l *loader) about(paths []string) []answer {
	if answers, ok := l.guess.about(paths); ok {
		return answers
	}
	q := l.ahead
	if q == nil || slices.ContainsFunc(paths, func(p string) bool { return !slices.Contains(q.paths, p) }) {
		return l.answers(l.ctx, paths)
	}
	<-q.done
	return slices.DeleteFunc(q.answers, func(a answer) bool { return !slices.Contains(paths, a.ImportPath) })
}
