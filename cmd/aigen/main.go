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
	"syscall"

	"github.com/aigen-go/aigen/internal/gen"
	"github.com/aigen-go/aigen/internal/gen/load"
)

// The exit codes.
const (
	exitOK     = 0
	exitFound  = 1
	exitFailed = 2
)

func main() {
	if isVet(os.Args[1:]) {
		vet()
	}
	// A run is short: collecting garbage often costs more than the memory it saves, as
	// long as that is not too much.
	debug.SetGCPercent(1000)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(1 << 30)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program, with its arguments and its output as parameters.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parse(args)
	switch {
	case errors.Is(err, errHelp):
		fmt.Fprint(stdout, helpOf(c.name))
		return exitOK
	case err != nil:
		return misused(err, c.name, stderr)
	}
	if c.options.Types, err = load.ParseTypesMode(os.Getenv("AIGEN_TYPES")); err != nil {
		fmt.Fprintf(stderr, "aigen: %v\n", err)
		return exitFailed
	}
	code := exitOK
	out := output{stdout: stdout, stderr: stderr, format: c.format, dir: c.options.Dir}
	switch c.name {
	case "version":
		fmt.Fprintln(stdout, version())
	case "schema":
		code, err = printSchemas(ctx, c, out)
	case "explain":
		err = explain(c.args, stdout)
	case "init":
		err = initialize(ctx, c, stdout)
	case "migrate":
		code, err = migrate(ctx, c, stdout, stderr)
	case "watch":
		err = watch(ctx, c.options, out)
		if errors.Is(err, context.Canceled) {
			return exitOK // which is how a watch ends
		}
	case "check":
		code, err = check(ctx, c.options, out)
	default:
		code, err = generate(ctx, c.options, out)
	}
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return misused(err, c.name, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "aigen: %v\n", err)
		return exitFailed
	}
	return code
}

// generate writes what is missing or out of date, and says to people what it did.
func generate(ctx context.Context, o gen.Options, out output) (int, error) {
	result, err := gen.Run(ctx, o)
	if err != nil {
		return 0, err
	}
	if out.problems(result.Diagnostics, result.Notes) {
		return exitFound, nil
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	changes, err := result.Commit()
	for _, c := range changes {
		if out.format == forPeople {
			fmt.Fprintf(out.stdout, "%s %s\n", c.Verb, relative(c.Path, o.Dir))
		}
	}
	return exitOK, err
}

// check prints what generate would change.
func check(ctx context.Context, o gen.Options, out output) (int, error) {
	o.Verify = true
	result, err := gen.Run(ctx, o)
	if err != nil {
		return 0, err
	}
	if out.problems(result.Diagnostics, result.Notes) {
		return exitFound, nil
	}
	if found, err := out.outdated(result); found || err != nil {
		return exitFound, err
	}
	return exitOK, nil
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
