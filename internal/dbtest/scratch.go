package dbtest

import (
	"database/sql"
	"errors"
	"fmt"
)

// ScratchPostgres opens an empty PostgreSQL database, for a program that is no
// test. It calls [Stop] when it ends.
func ScratchPostgres() (*sql.DB, error) { return postgres.scratch(postgresDSN) }

// ScratchMariaDB opens an empty MariaDB database, for a program that is no test.
// It calls [Stop] when it ends.
func ScratchMariaDB() (*sql.DB, error) {
	return mariadb.scratch(func(port int, name string) string {
		return fmt.Sprintf("root@tcp(127.0.0.1:%d)/%s?parseTime=true", port, name)
	})
}

func (s *server) scratch(dsn func(port int, name string) string) (*sql.DB, error) {
	s.once.Do(func() { s.err = s.run() })
	if s.err != nil {
		return nil, fmt.Errorf("start %s: %w", s.name, s.err)
	}
	admin, err := sql.Open(s.driver, s.admin(s.port))
	if err != nil {
		return nil, err
	}
	defer admin.Close()
	name := fmt.Sprintf("aigen_%d", s.databases.Add(1))
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	return sql.Open(s.driver, dsn(s.port, name))
}

// Missing says whether err means that a server is not installed.
func Missing(err error) bool { return errors.Is(err, errMissing) }
