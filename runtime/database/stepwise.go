package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3"
)

// progressTable is where it is noted how many statements of a migration were done
// on MySQL, which commits each that changes a table at once and by itself.
const progressTable = "aigen_schema_progress"

// stepwise makes migrations that can be gone on with where they stopped.
func stepwise(files fs.FS, known []Migration) ([]*goose.Migration, error) {
	var steps []*goose.Migration
	for _, m := range known {
		data, err := fs.ReadFile(files, m.file)
		if err != nil {
			return nil, err
		}
		file := &sqltool.GooseFile{LocalFile: migrate.NewLocalFile(m.file, data)}
		statements, err := file.Stmts()
		if err != nil {
			return nil, fmt.Errorf("read the migration %s: %w", m.file, err)
		}
		run := func(ctx context.Context, tx *sql.Tx) error { return runSteps(ctx, tx, m, statements) }
		steps = append(steps, goose.NewGoMigration(m.Version, &goose.GoFunc{RunTx: run}, nil))
	}
	return steps, nil
}

// runSteps does the statements that were not done. The transaction ends with the
// first statement that changes a table; after it, each is one of its own.
func runSteps(ctx context.Context, tx *sql.Tx, m Migration, statements []string) error {
	done, begun, err := progress(ctx, tx, m.Version)
	if err != nil {
		return err
	}
	for i := done; i < len(statements); i++ {
		_, err := tx.ExecContext(ctx, statements[i])
		// The process may have ended between the statement and its note.
		if again := begun && i == done; err != nil && (!again || !wasDone(err)) {
			return fmt.Errorf("the migration %s stopped at statement %d of %d; what came before it stays. "+
				"Remove the cause and migrate again, which goes on there: %w", m.file, i+1, len(statements), err)
		}
		const note = "UPDATE " + progressTable + " SET statements = ? WHERE version_id = ?"
		if _, err := tx.ExecContext(ctx, note, i+1, m.Version); err != nil {
			return err
		}
	}
	return nil
}

// progress returns how many statements were done, and whether the migration was
// begun before.
func progress(ctx context.Context, tx *sql.Tx, version int64) (done int, begun bool, err error) {
	const table = "CREATE TABLE IF NOT EXISTS " + progressTable + " (version_id bigint NOT NULL PRIMARY KEY, statements int NOT NULL)"
	if _, err := tx.ExecContext(ctx, table); err != nil {
		return 0, false, err
	}
	err = tx.QueryRowContext(ctx, "SELECT statements FROM "+progressTable+" WHERE version_id = ?", version).Scan(&done)
	if !errors.Is(err, sql.ErrNoRows) {
		return done, true, err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO "+progressTable+" (version_id, statements) VALUES (?, 0)", version)
	return 0, false, err
}

// done are the errors that MySQL has for a statement that was done already: a
// table, a column, a key or a foreign key is there, or gone.
var done = []uint16{1050, 1051, 1060, 1061, 1091, 1826}

// wasDone says whether err is one of those. MariaDB has a number for a foreign key
// that is there in its text alone.
func wasDone(err error) bool {
	var my *mysql.MySQLError
	return errors.As(err, &my) && (slices.Contains(done, my.Number) || my.Number == 1005 && strings.Contains(my.Message, "errno: 121"))
}
