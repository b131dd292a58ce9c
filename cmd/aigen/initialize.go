package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/scaffold"
)

// initialize makes a module ready for aigen, or prints what it would do.
func initialize(ctx context.Context, c command, stdout io.Writer) error {
	o := scaffold.Options{Dir: c.options.Dir, Version: release()}
	switch len(c.args) {
	case 0:
	case 1:
		o.Module = c.args[0]
	default:
		return wrongUse("init takes the path of one module")
	}
	plan, err := planOf(o, c.store)
	if err != nil {
		return err
	}
	if c.dryRun {
		_, err := stdout.Write(plan.Diff())
		byHand(plan, stdout)
		return err
	}
	if err := plan.Write(); err != nil {
		return err
	}
	for _, f := range plan.Files {
		fmt.Fprintf(stdout, "wrote %s\n", f.Name)
	}
	resumed := !c.store.wanted && !plan.Fetch && !fetched(ctx, plan.Dir)
	if resumed {
		plan.Fetch, plan.Packages = true, []string{"./..."}
	}
	if plan.Fetch || len(plan.Packages) > 0 {
		if err := fetch(ctx, plan); err != nil {
			return err
		}
	}
	if resumed {
		fmt.Fprintln(stdout, "fetched what go.mod and go.sum lacked")
	}
	advise(plan, stdout)
	return nil
}

func planOf(o scaffold.Options, store storeFlags) (*scaffold.Plan, error) {
	if store.wanted {
		return scaffold.MakeStore(o, store.StoreOptions)
	}
	return scaffold.Make(o)
}

// advise says what comes next.
func advise(plan *scaffold.Plan, stdout io.Writer) {
	if len(plan.Files) == 0 && len(plan.Notes) == 0 {
		fmt.Fprintln(stdout, "nothing to do")
		return
	}
	if plan.Workflow != "" {
		fmt.Fprintf(stdout, "\nA check for CI, as .github/workflows/aigen.yml:\n\n%s", plan.Workflow)
	}
	byHand(plan, stdout)
	next := cmp.Or(plan.Next, "go generate ./...")
	for _, p := range plan.Packages {
		if p == "." {
			next += " && go run ."
		}
	}
	fmt.Fprintf(stdout, "\nNow run: %s\n", next)
}

// fetched says whether the tool is there with all that it needs. It is not if an earlier
// run could not fetch it. What is vendored is up to who vendors it.
func fetched(ctx context.Context, dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, "vendor")); err == nil {
		return true
	}
	cmd := exec.CommandContext(ctx, "go", "list", "-mod=readonly", "-deps", scaffold.Tool)
	cmd.Dir = dir
	return cmd.Run() == nil
}

// byHand says what is left to do in files that init does not change.
func byHand(plan *scaffold.Plan, stdout io.Writer) {
	if len(plan.Notes) > 0 {
		fmt.Fprintf(stdout, "\nBy hand:\n")
	}
	for _, note := range plan.Notes {
		fmt.Fprintf(stdout, "- %s\n", note)
	}
}

// fetch has the go command write into go.mod and go.sum what the tool and the new
// packages need.
func fetch(ctx context.Context, plan *scaffold.Plan) error {
	tool := scaffold.Tool
	if plan.Version != "" {
		tool += "@" + plan.Version
	}
	var commands [][]string
	if plan.Fetch {
		commands = append(commands, []string{"get", "-tool", tool})
	}
	if len(plan.Packages) > 0 {
		commands = append(commands, append([]string{"get"}, plan.Packages...))
	}
	for _, args := range commands {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = plan.Dir
		if out, err := cmd.CombinedOutput(); err != nil {
			line := "go " + strings.Join(args, " ")
			return errors.Join(fmt.Errorf("the files are written, but %q failed; run aigen init again when what it says is mended: %w", line, err),
				errors.New(strings.TrimSpace(string(out))))
		}
	}
	return nil
}

// release is the version of this program, if it is one that others can get.
func release() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Path != scaffold.Module || info.Main.Version == "(devel)" || strings.Contains(info.Main.Version, "+") {
		return ""
	}
	return info.Main.Version
}
