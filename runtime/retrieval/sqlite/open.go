package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	_ "modernc.org/sqlite"
	_ "modernc.org/sqlite/vec" // the module vec0

	"github.com/aigen-go/aigen/runtime/retrieval"
)

// Index is a [retrieval.Index] in an SQLite database. It is safe for concurrent use:
// searches go on together and while documents are put in; those who put in wait for
// one another.
type Index struct {
	config Config
	t      tables
	db     *sql.DB
	// own: the pool is the index's to close.
	own bool
	// writing holds who puts documents in: in one process it is cheaper to queue here
	// than to try again for the lock.
	writing chan struct{}
}

var _ retrieval.Index = (*Index)(nil)

// Config is what an [Index] can be told. Its zero value finds by words alone.
type Config struct {
	// Embedder makes the vectors of documents and questions; nil means that documents
	// bring theirs, or have none. An index remembers the name of its embedder, and is
	// refused to another, with [retrieval.ErrEmbedder].
	Embedder retrieval.Embedder
	// MinSimilarity is the cosine that a document and a question must have to be found
	// by their vectors; 0 means any. What is a good value depends on the embedder.
	MinSimilarity float64
	// Table is the name of the table of documents, and with what those of the others
	// begin: ^[a-z][a-z0-9_]{0,39}$; empty means "documents".
	Table string
}

const defaultTable = "documents"

var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Open opens an index in a file, which is made if it does not exist, readable by its
// owner alone. [Index.Close] closes it.
func Open(ctx context.Context, path string, c Config) (*Index, error) {
	dsn, err := dataSource(path)
	if err != nil {
		return nil, fmt.Errorf("open the index: %w", err)
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open the index: %w", err)
	}
	db.SetMaxOpenConns(max(4, runtime.GOMAXPROCS(0)))
	x, err := New(ctx, db, c)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	x.own = true
	return x, nil
}

// dataSource makes the file and names it for the driver.
func dataSource(path string) (string, error) {
	if path == "" || path == ":memory:" || strings.Contains(path, "\x00") {
		return "", fmt.Errorf("%q is no file; for an index in memory there is retrieval/mem", path)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(absolute, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive letter
	}
	params := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "journal_size_limit(67108864)", "synchronous(NORMAL)"},
	}
	return "file:" + (&url.URL{Path: slashed}).EscapedPath() + "?" + params.Encode(), nil
}

// New opens an index in a database that the application has opened with
// modernc.org/sqlite, and makes its tables if they are not there. The pool stays the
// application's to close. Its connections should have a busy timeout.
func New(ctx context.Context, db *sql.DB, c Config) (*Index, error) {
	if c.Table == "" {
		c.Table = defaultTable
	}
	if !tableName.MatchString(c.Table) {
		return nil, fmt.Errorf("open the index: the name of the table, %.50q, is not %s", c.Table, tableName)
	}
	x := &Index{config: c, t: tablesOf(c.Table), db: db, writing: make(chan struct{}, 1)}
	var version string
	if err := db.QueryRowContext(ctx, "SELECT vec_version()").Scan(&version); err != nil {
		return nil, fmt.Errorf("open the index: the database has no sqlite-vec; was it opened with modernc.org/sqlite? %w", err)
	}
	if err := x.write(ctx, x.prepare); err != nil {
		return nil, fmt.Errorf("open the index: %w", err)
	}
	return x, nil
}

// Close closes an index of [Open]; the pool of one of [New] stays open.
func (x *Index) Close() error {
	if !x.own {
		return nil
	}
	return x.db.Close()
}
