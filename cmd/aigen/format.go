package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/aigen-go/aigen/internal/gen"
	"github.com/aigen-go/aigen/internal/gen/diag"
)

// The forms in which problems are printed: as text to the standard error output, or
// for programs to the standard output.
const (
	forPeople = ""
	forJSON   = "true"
	forGitHub = "github"
)

// format is the flag -json. It is a [flag.Value].
type format string

// String returns the form.
func (f *format) String() string { return string(*f) }

// Set sets the form; "false" is what -json=false gives.
func (f *format) Set(v string) error {
	switch v {
	case forJSON, forGitHub:
		*f = format(v)
	case "false":
		*f = forPeople
	default:
		return fmt.Errorf("it is either -json or -json=github")
	}
	return nil
}

// IsBoolFlag says that the flag needs no value.
func (f *format) IsBoolFlag() bool { return true }

// output is where a command writes, and how.
type output struct {
	stdout, stderr io.Writer
	format         format
	// dir is what file names are relative to.
	dir string
}

// problems prints diagnostics and notes, and says whether there are any of the former.
func (o output) problems(all, notes []diag.Diagnostic) bool {
	for _, d := range slices.Concat(all, notes) {
		switch o.format {
		case forJSON:
			_, _ = o.stdout.Write(d.JSON(absolute(o.dir)))
		case forGitHub:
			// GitHub takes names relative to the root of the checkout.
			fmt.Fprint(o.stdout, d.GitHub(cmp.Or(os.Getenv("GITHUB_WORKSPACE"), absolute(o.dir))))
		default:
			fmt.Fprint(o.stderr, d.Text(absolute(o.dir)))
		}
	}
	return len(all) > 0
}

// outdated prints what check found to be out of date: a difference for people, a
// diagnostic a file for programs.
func (o output) outdated(r *gen.Result) (found bool, err error) {
	if o.format != forPeople {
		stale, err := r.Outdated()
		return o.problems(stale, nil), err
	}
	diff, err := r.Diff()
	if err != nil || len(diff) == 0 {
		return false, err
	}
	if _, err := o.stdout.Write(diff); err != nil {
		return false, fmt.Errorf("printing the difference: %w", err)
	}
	fmt.Fprintln(o.stderr, `aigen: generated code is out of date: run "go generate ./..."`)
	return true, nil
}
