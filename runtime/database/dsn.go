package database

import (
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"
)

const memory = ":memory:"

var errDSN = errors.New(`want sqlite:FILE, postgres://USER:PASSWORD@HOST/DATABASE or mysql://USER:PASSWORD@HOST/DATABASE`)

// source is what a data source name names.
type source struct {
	dialect string
	// path is that of an SQLite file, or memory.
	path string
	// work and migrate make connections to a server: those that do the work, and
	// the one that changes tables, which may take longer than any limit of the
	// user's.
	work, migrate sqldriver.Connector
}

// parseDSN reads a data source name. Its errors quote at most the scheme and names
// of parameters, for the rest may hold a password.
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
	case "postgres", "postgresql":
		return parsePostgres(dsn)
	case "mysql", "mariadb":
		return parseMySQL(rest)
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

// parameter says which values of a parameter let aigen work.
type parameter struct {
	allows func(value string) bool
	// why ends the sentence "take away the parameter X:".
	why string
}

// contradicts looks for parameters that would break what aigen relies on. Names
// are compared as the servers do, without regard to case.
func contradicts(given map[string][]string, rules map[string]parameter) error {
	for name, values := range given {
		rule, ok := rules[strings.ToLower(name)]
		for _, value := range values {
			if ok && !rule.allows(strings.ToLower(strings.Trim(value, "'\""))) {
				return fmt.Errorf("take away the parameter %s of the data source name: %s", name, rule.why)
			}
		}
	}
	return nil
}

// only allows some values.
func only(values ...string) func(string) bool {
	return func(value string) bool {
		for _, v := range values {
			if v == value {
				return true
			}
		}
		return false
	}
}
