package thread

import (
	"errors"
	"fmt"
	"strings"
)

const memory = ":memory:"

var errDSN = errors.New(`want sqlite:FILE, such as "sqlite:chat.db"`)

// parseDSN returns the path of an SQLite file, or memory. Its errors quote at
// most the scheme, for the rest may hold a password.
func parseDSN(dsn string) (path string, err error) {
	scheme, path, ok := strings.Cut(dsn, ":")
	switch {
	case dsn == "":
		return "", fmt.Errorf("no data source name: %w", errDSN)
	case !ok:
		return "", fmt.Errorf("the data source name has no scheme: %w", errDSN)
	}
	switch scheme {
	case "sqlite":
		return sqlitePath(path)
	case "postgres", "postgresql", "mysql", "mariadb":
		return "", fmt.Errorf("%s is not supported yet: %w", scheme, errDSN)
	}
	return "", fmt.Errorf("unknown scheme %.20q in the data source name: %w", scheme, errDSN)
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
