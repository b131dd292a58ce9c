package database

import (
	"context"
	"io/fs"
)

// Migrate brings the tables of an SQLite file up to date with files.
func Migrate(ctx context.Context, path string, files fs.FS) error {
	file, err := sqliteFile(path)
	if err != nil {
		return err
	}
	return migrate(ctx, sqliteDSN(file, "foreign_keys(0)"), files)
}
