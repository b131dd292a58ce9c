package database

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// SchemaError says that tables are not what the program needs. Nothing was changed.
type SchemaError struct {
	// Problems are what is wrong with the tables, in words.
	Problems []string
	// Newer: a newer program has changed the tables. Otherwise they can be
	// mended: see "aigen migrate".
	Newer bool
}

// shownProblems is how many problems an error tells.
const shownProblems = 5

// Error tells the first problems.
func (e *SchemaError) Error() string {
	if e.Newer {
		return strings.Join(e.Problems, "; ")
	}
	shown := e.Problems
	more := ""
	if n := len(shown) - shownProblems; n > 0 {
		shown, more = shown[:shownProblems], fmt.Sprintf("; and %d more", n)
	}
	return "the tables are not what aigen needs: " + strings.Join(shown, "; ") + more +
		`; "aigen migrate diff" prints the SQL that mends them`
}

// Check returns a [SchemaError] if the tables of the database are not what the
// program needs.
func (db *DB) Check(ctx context.Context) error { return Check(ctx, db.dialect, db.read) }

// Check returns a [SchemaError] if aigen's tables, in a database that a pool of the
// application's is connected to, are not what the program needs: of a newer or an
// older version, or with something missing or changed by other hands. It changes
// nothing, and does not mind tables, columns and indexes that the application has
// added and that do not keep aigen from writing. The dialect is "sqlite3",
// "postgres" or "mysql".
//
// Who made the tables is no matter: aigen's migrations, or the application's own.
func Check(ctx context.Context, dialect string, pool *sql.DB) error {
	files, err := embedded(dialect)
	if err != nil {
		return err
	}
	known, err := list(files)
	if err != nil {
		return err
	}
	applied, err := appliedVersions(ctx, pool, dialect)
	if err != nil {
		return fmt.Errorf("read the version of the tables: %w", err)
	}
	if err := newer(known, applied); err != nil {
		return err
	}
	if missing := pending(known, applied); applied != nil && len(missing) > 0 {
		var problems []string
		for _, m := range missing {
			problems = append(problems, fmt.Sprintf("the migration %d (%s) was not applied: call \"aigen migrate up\"", m.Version, m.Name))
		}
		return &SchemaError{Problems: problems}
	}
	drift, err := driftOf(ctx, dialect, pool)
	if err != nil {
		return fmt.Errorf("compare the tables: %w", err)
	}
	if len(drift.Problems) == 0 {
		return nil
	}
	if drift.empty {
		return &SchemaError{Problems: []string{`there are none of them: "aigen migrate up" makes them`}}
	}
	return &SchemaError{Problems: drift.Problems}
}
