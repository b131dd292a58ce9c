package thread

import (
	"context"
	"fmt"
	"io/fs"
	"sync/atomic"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/ent"
)

// CountStatements makes s count what it sends to the database.
func (s *Service) CountStatements() *atomic.Int64 {
	n := &atomic.Int64{}
	count := func(context.Context, ...any) { n.Add(1) }
	s.read = ent.NewClient(ent.Driver(dialect.DebugWithContext(entsql.OpenDB(dialect.SQLite, s.db.read), count)))
	s.write = ent.NewClient(ent.Driver(dialect.DebugWithContext(entsql.OpenDB(dialect.SQLite, s.db.write), count)))
	return n
}

// BeforeRead makes s call f with each statement before it reads.
func (s *Service) BeforeRead(f func(statement string)) {
	log := func(_ context.Context, v ...any) { f(fmt.Sprint(v...)) }
	s.read = ent.NewClient(ent.Driver(dialect.DebugWithContext(entsql.OpenDB(dialect.SQLite, s.db.read), log)))
}

// Pragma runs a statement on the connection that writes.
func (s *Service) Pragma(ctx context.Context, statement string) error {
	_, err := s.db.write.ExecContext(ctx, statement)
	return err
}

// Break closes the database, and tells nobody.
func (s *Service) Break() error { return s.db.close() }

// Migrate brings the tables of a file up to date with files.
func Migrate(ctx context.Context, path string, files fs.FS) error {
	file, err := sqliteFile(path)
	if err != nil {
		return err
	}
	return migrate(ctx, sqliteDSN(file, "foreign_keys(0)"), files)
}
