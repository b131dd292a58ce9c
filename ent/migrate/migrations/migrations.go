// Package migrations holds the versions of aigen's own tables, as SQL files that
// goose reads. The command internal/entgen writes them from package ent/schema.
package migrations

import "embed"

// SQLite has the migrations for SQLite in the folder sqlite. They must be applied
// with foreign keys off and outside of a transaction of goose's: see
// [github.com/aigen-go/aigen/runtime/thread.Open], which does both.
//
//go:embed sqlite/*.sql
var SQLite embed.FS
