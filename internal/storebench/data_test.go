package storebench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/ent/aigenstore"
	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/database"
	"github.com/aigen-go/aigen/runtime/store"
)

// How much there is: an owner with many threads of 100 messages, an owner with few
// empty threads, and a thread with many messages.
const (
	manyThreads    = 10_000
	fewThreads     = 100
	threadMessages = 100
	longThread     = 100_000
	bodySize       = 600
)

// The numbers of threads: many, then few, then the long one.
const (
	firstOfFew = manyThreads
	long       = manyThreads + fewThreads
)

// data is a filled database, as the store and as hand-written SQL see it.
type data struct {
	dialect     string
	store       store.Store
	write, read *sql.DB
}

func threadID(n int) string { return fmt.Sprintf("%08x-0000-7000-8000-000000000000", n) }

// onDatabases runs a benchmark on SQLite and on PostgreSQL. Data are made when the
// first benchmark needs them.
func onDatabases(b *testing.B, bench func(b *testing.B, d *data)) {
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) {
			d := opened[name]
			if d == nil {
				var err error
				if d, err = openers[name](b); err != nil {
					b.Fatal(err)
				}
				opened[name] = d
			}
			bench(b, d)
		})
	}
}

var (
	openers = map[string]func(b *testing.B) (*data, error){"sqlite": openSQLite, "postgres": openPostgres}
	// opened stay open until the process ends.
	opened = map[string]*data{}
)

// openSQLite keeps the file for the next time. Turns that were added to it since
// do no harm.
func openSQLite(*testing.B) (*data, error) {
	ctx := context.Background()
	dir := filepath.Join(os.TempDir(), "aigen-storebench")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "chat.db")
	dsn := "sqlite:" + path
	db, err := database.Open(ctx, dsn)
	if err != nil { // perhaps it is of a newer version
		if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
			return nil, err
		}
		if db, err = database.Open(ctx, dsn); err != nil {
			return nil, err
		}
	}
	d := &data{dialect: dialect.SQLite, store: aigenstore.New(ent.NewClient(ent.Driver(db.Driver())))}
	// What is written by hand uses the driver as database/sql has it, with the same
	// settings and one connection that writes.
	const settings = "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=synchronous(NORMAL)" +
		"&_txlock=immediate&_time_format=sqlite&_timezone=UTC"
	for _, pool := range []**sql.DB{&d.write, &d.read} {
		if *pool, err = sql.Open("sqlite", "file:"+path+settings); err != nil {
			return nil, err
		}
	}
	d.write.SetMaxOpenConns(1)
	return d, d.fill(ctx)
}

func openPostgres(b *testing.B) (*data, error) {
	ctx := context.Background()
	db, err := sql.Open("pgx", dbtest.Postgres(b))
	if err != nil {
		return nil, err
	}
	client := ent.NewClient(ent.Driver(entsql.OpenDB(dialect.Postgres, db)))
	if err := client.Schema.Create(ctx); err != nil {
		return nil, err
	}
	d := &data{dialect.Postgres, aigenstore.New(client), db, db}
	if err := d.fill(ctx); err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, "VACUUM ANALYZE")
	return d, err
}

// fill makes the rows in the database itself, all or none.
func (d *data) fill(ctx context.Context) error {
	var threads int
	if err := d.read.QueryRowContext(ctx, "SELECT count(*) FROM aigen_threads").Scan(&threads); err != nil || threads > 0 {
		return err
	}
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing, after a commit
	for _, statement := range []string{
		d.fillThreads(0, manyThreads, "many", threadMessages),
		d.fillThreads(firstOfFew, fewThreads, "few", 0),
		d.fillThreads(long, 1, "long", longThread),
		d.fillMessages(0, manyThreads, threadMessages),
		d.fillMessages(long, 1, longThread),
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	return tx.Commit()
}

func (d *data) fillThreads(first, n int, owner string, messages int) string {
	return d.with(n, 1) + fmt.Sprintf(`
		INSERT INTO aigen_threads (id, owner_id, name, last_seq, head_seq, branches, created_at, updated_at)
		SELECT %s, '%s', 'a thread', %d, %d, '', %s, %s FROM a`,
		d.id("%d + a.n", "0", first), owner, messages, messages, d.time("a.n"), d.time("a.n"))
}

// fillMessages adds questions and answers in turn.
func (d *data) fillMessages(first, threads, n int) string {
	parts := `[{"text":"` + strings.Repeat("x", bodySize) + `"}]`
	return d.with(threads, n) + fmt.Sprintf(`
		INSERT INTO aigen_messages (id, seq, parent_seq, role, visible, parts, text, created_at, thread_id)
		SELECT %s, b.n + 1, b.n, CASE b.n %% 2 WHEN 0 THEN 'user' ELSE 'assistant' END, true, '%s', 'x', %s, %s FROM a, b`,
		d.id("%d + a.n", "b.n + 1", first), parts, d.time("b.n"), d.id("%d + a.n", "0", first))
}

// with begins a statement that counts: a.n to threads, b.n to messages.
func (d *data) with(threads, messages int) string {
	if d.dialect == dialect.Postgres { // it wants INSERT behind WITH, as SQLite does
		return fmt.Sprintf("WITH a AS (SELECT generate_series(0, %d) AS n), b AS (SELECT generate_series(0, %d) AS n)",
			threads-1, messages-1)
	}
	return fmt.Sprintf(`WITH RECURSIVE
		a(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM a WHERE n < %d),
		b(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM b WHERE n < %d)`, threads-1, messages-1)
}

// id is that of a thread, or of a message in it.
func (d *data) id(thread, message string, first int) string {
	thread = fmt.Sprintf(thread, first)
	if d.dialect == dialect.Postgres {
		return fmt.Sprintf("(lpad(to_hex(%s), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(%s), 12, '0'))::uuid", thread, message)
	}
	return fmt.Sprintf("printf('%%08x-0000-7000-8000-%%012x', %s, %s)", thread, message)
}

func (d *data) time(seconds string) string {
	if d.dialect == dialect.Postgres {
		return fmt.Sprintf("timestamptz '2026-01-01' + (%s) * interval '1 second'", seconds)
	}
	return fmt.Sprintf("strftime('%%Y-%%m-%%d %%H:%%M:%%S+00:00', '2026-01-01', (%s) || ' seconds')", seconds)
}
