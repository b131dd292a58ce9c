// Package gen is the generator: it finds annotated packages and makes the
// content of their aigen_gen.go. [Run] is the pipeline, each stage of which is a
// package of its own and turns values into values; only load reads files, and
// only [Result.Commit] writes them.
package gen

import (
	"context"

	"github.com/aigen-go/aigen/internal/gen/diag"
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
}

// Result is what a run came to.
type Result struct {
	// Dir is the absolute directory of the run.
	Dir string
	// Files are those that the packages should have, sorted by path.
	Files []File
	// Orphans are the paths of generated files in packages that have nothing to
	// generate any more.
	Orphans []string
	// Diagnostics are the problems in the code, sorted; with any, nothing is
	// written.
	Diagnostics []diag.Diagnostic
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
	return &Result{}, nil
}
