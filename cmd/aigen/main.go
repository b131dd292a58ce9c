package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"

	"github.com/aigen-go/aigen/internal/gen"
	"github.com/aigen-go/aigen/internal/gen/diag"
)

// The exit codes.
const (
	exitOK     = 0
	exitFound  = 1
	exitFailed = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program, with its arguments and its output as parameters.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parse(args)
	switch {
	case errors.Is(err, errHelp):
		fmt.Fprint(stdout, usage)
		return exitOK
	case err != nil:
		fmt.Fprintf(stderr, "aigen: %v\n\n%s", err, usage)
		return exitFailed
	}
	code := exitOK
	switch c.name {
	case "version":
		fmt.Fprintln(stdout, version())
	case "schema":
		code, err = printSchemas(ctx, c, stdout, stderr)
	case "check":
		code, err = check(ctx, c.options, stdout, stderr)
	default:
		code, err = generate(ctx, c.options, stdout, stderr)
	}
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	if err != nil {
		fmt.Fprintf(stderr, "aigen: %v\n", err)
		return exitFailed
	}
	return code
}

// generate writes what is missing or out of date, and says what it did.
func generate(ctx context.Context, o gen.Options, stdout, stderr io.Writer) (int, error) {
	result, err := gen.Run(ctx, o)
	if err != nil {
		return 0, err
	}
	if report(result, o.Dir, stderr) {
		return exitFound, nil
	}
	changes, err := result.Commit()
	for _, c := range changes {
		fmt.Fprintf(stdout, "%s %s\n", c.Verb, relative(c.Path, o.Dir))
	}
	return exitOK, err
}

// check prints what generate would change.
func check(ctx context.Context, o gen.Options, stdout, stderr io.Writer) (int, error) {
	result, err := gen.Run(ctx, o)
	if err != nil {
		return 0, err
	}
	if report(result, o.Dir, stderr) {
		return exitFound, nil
	}
	diff, err := result.Diff()
	if err != nil || len(diff) == 0 {
		return exitOK, err
	}
	if _, err := stdout.Write(diff); err != nil {
		return 0, fmt.Errorf("printing the difference: %w", err)
	}
	fmt.Fprintln(stderr, `aigen: generated code is out of date: run "go generate ./..."`)
	return exitFound, nil
}

// report prints the problems of a run, and says whether there are any.
func report(r *gen.Result, dir string, stderr io.Writer) bool {
	for _, list := range [][]diag.Diagnostic{r.Diagnostics, r.Notes} {
		for _, d := range list {
			fmt.Fprint(stderr, d.Text(absolute(dir)))
		}
	}
	return len(r.Diagnostics) > 0
}

// relative is a path as seen from dir.
func relative(path, dir string) string {
	if rel, err := filepath.Rel(absolute(dir), path); err == nil {
		return rel
	}
	return path
}

func absolute(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// version is the module version that the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "aigen (unknown version)"
	}
	return fmt.Sprintf("aigen %s %s", info.Main.Version, info.GoVersion)
}
