package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
)

// migrator is the program that looks after the tables. It has the drivers of all
// databases in it, which the generator shall not: whoever needs them has them in
// his module already, through the runtime.
const migrator = "github.com/aigen-go/aigen/cmd/aigen-migrate"

// migrate runs the migrator in the version that the module has. An error is one of
// running it; what it says is left as it is.
func migrate(ctx context.Context, c command, stdout, stderr io.Writer) (int, error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", append([]string{"run", migrator}, c.args...)...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.options.Dir, os.Stdin, stdout, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err := cmd.Run()
	text, code := exitCode(said.Bytes())
	if _, err := stderr.Write(text); err != nil {
		return 0, err
	}
	if _, ok := errors.AsType[*exec.ExitError](err); !ok && err != nil {
		return 0, fmt.Errorf("run the migrator: %w", err)
	}
	if err == nil {
		return exitOK, nil
	}
	return code, nil
}

// exitStatus is what "go run" says at last when the program has failed; its own
// exit code is 1 then, whatever the program's was.
var exitStatus = regexp.MustCompile(`(?m)^exit status (\d+)\n\z`)

// exitCode takes the exit code out of what was said.
func exitCode(said []byte) (text []byte, code int) {
	at := exitStatus.FindSubmatchIndex(said)
	if at == nil {
		return said, exitFailed // the go command could not run it
	}
	code, err := strconv.Atoi(string(said[at[2]:at[3]]))
	if err != nil {
		return said, exitFailed
	}
	return said[:at[0]], code
}

// migrateHelp is errHelp where the help is asked for, for which nothing need be
// compiled.
func migrateHelp(args []string) error {
	if len(args) == 0 || slices.Contains([]string{"-h", "-help", "--help", "help"}, args[0]) {
		return errHelp
	}
	return nil
}
