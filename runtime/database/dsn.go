package database

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"
)

const memory = ":memory:"

var errDSN = errors.New(`want sqlite:FILE, such as "sqlite:chat.db"`)

// source is what a data source name names.
type source struct {
	dialect string
	// path is that of an SQLite file, or memory.
	path string
}

func (s source) open(ctx context.Context) (*DB, error) {
	switch s.dialect {
	case dialect.SQLite:
		return openSQLite(ctx, s.path)
	}
	return nil, fmt.Errorf("no database speaks %s", s.dialect)
}

// parseDSN reads a data source name. Its errors quote at most the scheme, for the
// rest may hold a password.
func parseDSN(dsn string) (source, error) {
	scheme, rest, ok := strings.Cut(dsn, ":")
	switch {
	case dsn == "":
		return source{}, fmt.Errorf("no data source name: %w", errDSN)
	case !ok:
		return source{}, fmt.Errorf("the data source name has no scheme: %w", errDSN)
	}
	switch scheme {
	case "sqlite":
		path, err := sqlitePath(rest)
		return source{dialect: dialect.SQLite, path: path}, err
	case "postgres", "postgresql", "mysql", "mariadb":
		return source{}, fmt.Errorf("%s is not supported yet: %w", scheme, errDSN)
	}
	return source{}, fmt.Errorf("unknown scheme %.20q in the data source name: %w", scheme, errDSN)
}

func sqlitePath(path string) (string, error) {
	switch {
	case path == "":
		return "", fmt.Errorf("the data source name has no file: %w", errDSN)
	case strings.HasPrefix(path, "//"):
		return "", errors.New(`write "sqlite:FILE" or "sqlite:/ABSOLUTE/FILE", without "//"`)
	case strings.Contains(path, "?"):
		return "", errors.New(`take away "?" and what follows: aigen sets SQLite's parameters itself`)
	case strings.Contains(path, "\x00"):
		return "", errors.New("the name of the file has a zero byte in it")
	}
	return path, nil
}
