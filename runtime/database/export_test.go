package database

import (
	"context"
	"errors"
	"io/fs"
)

// MigrateWith brings the tables of a database up to date with files.
func MigrateWith(ctx context.Context, dsn string, files fs.FS) error {
	db, err := connect(ctx, dsn, true)
	if err != nil {
		return err
	}
	_, err = db.apply(ctx, files)
	return errors.Join(err, db.Close())
}
