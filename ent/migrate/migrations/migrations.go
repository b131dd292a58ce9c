// Package migrations holds the versions of aigen's own tables, as SQL files that
// goose reads. The command internal/entgen writes them from package ent/schema.
// There is no way down.
package migrations

import "embed"

// SQLite has the migrations for SQLite in the folder sqlite. Each says NO
// TRANSACTION, because a table that is built anew inside of one loses the rows that
// point to it. [github.com/aigen-go/aigen/runtime/database.Migrate] applies them
// all or none.
//
//go:embed sqlite/*.sql
var SQLite embed.FS

// Postgres has the migrations for PostgreSQL in the folder postgres.
//
//go:embed postgres/*.sql
var Postgres embed.FS

// MySQL has the migrations for MySQL and MariaDB in the folder mysql. These
// databases commit each statement that changes a table at once, in a transaction or
// not.
//
//go:embed mysql/*.sql
var MySQL embed.FS
