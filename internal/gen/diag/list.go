package diag

import (
	"cmp"
	"go/token"
	"slices"
	"strings"
	"sync"
)

// List collects the diagnostics of a run. The zero value is empty and ready; its
// methods may be called by several goroutines at once.
type List struct {
	mu    sync.Mutex
	items []Diagnostic
}

// Add appends a diagnostic.
func (l *List) Add(d Diagnostic) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items = append(l.items, d)
}

// Len says how many were added; repeated ones count.
func (l *List) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.items)
}

// Problems says how many were added that are no notes; repeated ones count.
func (l *List) Problems() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, d := range l.items {
		if !d.Note {
			n++
		}
	}
	return n
}

// All returns the diagnostics sorted by file, line, column, code and message,
// each once: of those that differ only in the path to the same culprit, the
// shortest path is kept.
func (l *List) All() []Diagnostic {
	l.mu.Lock()
	all := slices.Clone(l.items)
	l.mu.Unlock()
	slices.SortStableFunc(all, func(a, b Diagnostic) int {
		return cmp.Or(order(a, b), cmp.Compare(len(a.Path), len(b.Path)), strings.Compare(route(a), route(b)))
	})
	return slices.CompactFunc(all, func(a, b Diagnostic) bool { return order(a, b) == 0 })
}

// Text prints All, with file names relative to the directory base.
func (l *List) Text(base string) string {
	var b strings.Builder
	for _, d := range l.All() {
		b.WriteString(d.Text(base))
	}
	return b.String()
}

func order(a, b Diagnostic) int {
	return cmp.Or(
		positions(a.Pos, b.Pos),
		cmp.Compare(a.Code, b.Code),
		strings.Compare(a.Message, b.Message),
	)
}

func positions(a, b token.Position) int {
	return cmp.Or(
		strings.Compare(a.Filename, b.Filename),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
	)
}

func route(d Diagnostic) string {
	var b strings.Builder
	for _, s := range d.Path {
		b.WriteString(s.Pos.String() + " " + s.Name + " ")
	}
	return b.String()
}
