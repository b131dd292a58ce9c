package main

import (
	"database/sql"
	"os"

	"entgo.io/ent/dialect"
	_ "modernc.org/sqlite" // a database that migrations are tried on

	"github.com/aigen-go/aigen/internal/dbtest"
)

// scratch is a kind of database that migrations are made for.
type scratch struct {
	// folder has the files, header is what each begins with.
	folder, header string
	dialect        string
	// open opens an empty database, in which the files are replayed.
	open func() (*sql.DB, error)
}

var scratches = []scratch{
	{"sqlite", ownTransaction, dialect.SQLite, openSQLite},
	{"postgres", "", dialect.Postgres, dbtest.ScratchPostgres},
	{"mysql", ownTransaction, dialect.MySQL, dbtest.ScratchMariaDB},
}

// missing says whether err means that there is no such database here, and need
// not be one.
func (s scratch) missing(err error) bool {
	return dbtest.Missing(err) && os.Getenv("AIGEN_REQUIRE_ALL") == ""
}

func openSQLite() (*sql.DB, error) {
	return sql.Open("sqlite", "file::memory:?_pragma=foreign_keys(1)")
}
