// Aigen-migrate looks after aigen's own tables in a database: for applications
// that import aigen's client, not for those that have the tables in an Ent schema
// of their own. "aigen migrate" runs it.
//
//	aigen-migrate status [-db DSN]  list the migrations, and when they were applied
//	aigen-migrate up [-db DSN]      apply those that were not
//	aigen-migrate diff [-db DSN]    print what the tables lack, as SQL
//	aigen-migrate check [-db DSN]   exit with 1 if the tables are not what aigen needs
//
// The DSN is that of thread.Open, such as sqlite:chat.db. Without -db it is the
// value of the environment variable AIGEN_DB, where other users of the machine do
// not see the password. Only up changes the database, or makes one.
//
// The SQL of diff mends tables that other hands have changed. It is to be read
// before it is run, on SQLite with foreign keys off, since a table that is built
// anew would take along what points to it.
//
// The exit code is 0, or 1 if check found something, or 2 if the program was
// called wrongly or could not do its work.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage: aigen migrate status|up|diff|check [-db DSN]

Looks after aigen's own tables in a database, for applications that import aigen's
client. One with the tables in an Ent schema of its own has them in its own migrations.

	status  list the migrations, and when they were applied
	up      apply those that were not
	diff    print what the tables lack, as SQL
	check   exit with 1 if the tables are not what aigen needs

flags:
	-db DSN  the database, as in sqlite:chat.db, postgres://USER:PASSWORD@HOST/DATABASE
	         or mysql://USER:PASSWORD@HOST/DATABASE; the default is $AIGEN_DB
`

// The exit codes.
const (
	exitOK     = 0
	exitFound  = 1
	exitFailed = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program, with its arguments and its output as parameters.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	name, dsn, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return exitOK
	case err != nil:
		fmt.Fprintf(stderr, "aigen migrate: %v; \"aigen migrate -h\" says how to call it\n", err)
		return exitFailed
	}
	code, err := commands[name](ctx, dsn, stdout)
	if err != nil {
		fmt.Fprintf(stderr, "aigen migrate %s: %v\n", name, err)
		return exitFailed
	}
	return code
}

// parse reads the arguments. The flag may stand before and after the command.
func parse(args []string) (name, dsn string, err error) {
	flags := flag.NewFlagSet("aigen migrate", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&dsn, "db", os.Getenv("AIGEN_DB"), "")
	if err := flags.Parse(args); err != nil {
		return "", "", err
	}
	if flags.NArg() == 0 {
		return "", "", errors.New("what to do is missing: status, up, diff or check")
	}
	name = flags.Arg(0)
	if err := flags.Parse(flags.Args()[1:]); err != nil {
		return "", "", err
	}
	switch {
	case name == "help":
		return "", "", flag.ErrHelp
	case commands[name] == nil:
		return "", "", fmt.Errorf("unknown command %q", name)
	case flags.NArg() > 0:
		return "", "", fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case dsn == "":
		return "", "", errors.New("no database: give one with -db or AIGEN_DB")
	}
	return name, dsn, nil
}
