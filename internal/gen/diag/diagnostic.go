// Package diag says what is wrong with a user's code: where, what to do about
// it, and how it prints.
package diag

import (
	"go/token"
	"path/filepath"
	"strings"
)

// Diagnostic is a problem in a user's code.
type Diagnostic struct {
	Code Code
	// Note: it is good to know, but nothing is wrong; it does not fail a run.
	Note bool
	// Pos is where the problem is; a position without a line is the file as a
	// whole, one without a file nothing in particular.
	Pos     token.Position
	Message string
	// Path leads from a tool to the culprit, if they are apart.
	Path []Step
	// Related are other places that belong to the problem.
	Related []Related
	// Hint says what to do; it may be empty.
	Hint string
	// Fix repairs it, if that can be done unasked; it may be nil.
	Fix *Fix
}

// Step is a part of the way from a tool to the culprit.
type Step struct {
	Name string
	// Pos is printed if it has a line.
	Pos token.Position
}

// Related is another place that belongs to a problem.
type Related struct {
	Pos     token.Position
	Message string
}

// Text prints d with file names relative to the directory base: a first line
// that editors understand, then a line for the path, for each related place and
// for the hint, indented by a tab. It ends with a newline.
func (d *Diagnostic) Text(base string) string {
	var b strings.Builder
	b.WriteString(place(d.Pos, base))
	b.WriteString(": ")
	b.WriteString(string(d.Code))
	b.WriteString(": ")
	if d.Note {
		b.WriteString("note: ")
	}
	b.WriteString(indent(d.Message))
	b.WriteByte('\n')
	if len(d.Path) > 0 {
		b.WriteString("\tin ")
		for i, s := range d.Path {
			if i > 0 {
				b.WriteString(" → ")
			}
			b.WriteString(s.Name)
			if s.Pos.IsValid() {
				b.WriteString(" (" + place(s.Pos, base) + ")")
			}
		}
		b.WriteByte('\n')
	}
	for _, r := range d.Related {
		b.WriteString("\t" + place(r.Pos, base) + ": " + indent(r.Message) + "\n")
	}
	if d.Hint != "" {
		b.WriteString("\thint: " + indent(d.Hint) + "\n")
	}
	return b.String()
}

// indent keeps the lines of a text below the first one out of the column where
// the next diagnostic begins.
func indent(text string) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n\t")
}

func place(pos token.Position, base string) string {
	if pos.Filename == "" {
		return "-"
	}
	pos.Filename = relative(pos.Filename, base)
	return pos.String()
}

func relative(name, base string) string {
	if base == "" || !filepath.IsAbs(name) {
		return name
	}
	rel, err := filepath.Rel(base, name)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return name
	}
	return filepath.ToSlash(rel)
}
