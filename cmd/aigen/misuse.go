package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// usageError says that aigen was called wrongly.
type usageError string

// Error returns what was wrong.
func (e usageError) Error() string { return string(e) }

func wrongUse(form string, args ...any) error { return usageError(fmt.Sprintf(form, args...)) }

// misused says how aigen was called wrongly, and where it says how it is called rightly.
func misused(err error, command string, stderr io.Writer) int {
	fmt.Fprintf(stderr, "aigen: %v\n%s\n", err, hint(command))
	return exitFailed
}

// onlyFor says which commands have a flag; a flag that is not here is for all.
var onlyFor = map[string][]string{
	"tags":    {"generate", "check", "watch", "schema"},
	"json":    {"generate", "check", "watch"},
	"nocache": {"generate", "check", "watch"},
	"n":       {"init"},
	"store":   {"init"},
	"pk":      {"init"},
	"owner":   {"init"},
	"schema":  {"init"},
	"tool":    {"schema"},
	"dialect": {"schema"},

	"owner-key": {"init"},
}

// inapplicable refuses flags that mean nothing to a command.
func inapplicable(flags *flag.FlagSet, command string) (err error) {
	flags.Visit(func(f *flag.Flag) {
		if only := onlyFor[f.Name]; err == nil && only != nil && !slices.Contains(only, command) {
			err = wrongUse("%s has no flag -%s; only %s", command, f.Name, have(only))
		}
	})
	return err
}

// have says which commands have a flag.
func have(commands []string) string {
	last := len(commands) - 1
	switch last {
	case 0:
		return commands[0] + " has"
	case 1:
		return commands[0] + " and " + commands[1] + " have"
	}
	return strings.Join(commands[:last], ", ") + " and " + commands[last] + " have"
}

// unknownFlag names the flag that was probably meant in an error of package flag.
func unknownFlag(flags *flag.FlagSet, err error) error {
	if err == nil {
		return nil
	}
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return err
	}
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	if near := diag.Nearest(name, names); near != "" {
		return fmt.Errorf("unknown flag -%s; did you mean -%s?", name, near)
	}
	return fmt.Errorf("unknown flag -%s", name)
}
