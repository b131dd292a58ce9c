package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aigen-go/aigen/runtime/database"
)

// commands do their work on the database that dsn names, and return the exit code.
var commands = map[string]func(ctx context.Context, dsn string, out io.Writer) (int, error){
	"status": connected(status),
	"up":     up,
	"diff":   connected(diff),
	"check":  connected(check),
}

// connected opens the database for a command that does not change it.
func connected(work func(ctx context.Context, db *database.DB, out io.Writer) (int, error)) func(context.Context, string, io.Writer) (int, error) {
	return func(ctx context.Context, dsn string, out io.Writer) (int, error) {
		db, err := database.Connect(ctx, dsn)
		if err != nil {
			return 0, err
		}
		code, err := work(ctx, db, out)
		return code, errors.Join(err, db.Close())
	}
}

func status(ctx context.Context, db *database.DB, out io.Writer) (int, error) {
	all, err := db.Migrations(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range all {
		when := "pending"
		if !m.Applied.IsZero() {
			when = "applied " + m.Applied.Format(time.DateTime) + " UTC"
		}
		fmt.Fprintf(out, "%5d  %-24s %s\n", m.Version, m.Name, when)
	}
	return exitOK, nil
}

func up(ctx context.Context, dsn string, out io.Writer) (int, error) {
	applied, err := database.Migrate(ctx, dsn)
	if err != nil {
		return 0, err
	}
	for _, m := range applied {
		fmt.Fprintf(out, "applied %d %s\n", m.Version, m.Name)
	}
	if len(applied) == 0 {
		fmt.Fprintln(out, "the tables are up to date")
	}
	return exitOK, nil
}

func diff(ctx context.Context, db *database.DB, out io.Writer) (int, error) {
	drift, err := db.Drift(ctx)
	if err != nil {
		return 0, err
	}
	for _, problem := range drift.Problems {
		fmt.Fprintf(out, "-- %s\n", problem)
	}
	fmt.Fprint(out, drift.SQL)
	return exitOK, nil
}

func check(ctx context.Context, db *database.DB, out io.Writer) (int, error) {
	err := db.Check(ctx)
	var found *database.SchemaError
	if !errors.As(err, &found) {
		return exitOK, err
	}
	for _, problem := range found.Problems {
		fmt.Fprintln(out, problem)
	}
	return exitFound, nil
}
