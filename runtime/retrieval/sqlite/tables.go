package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

// tables are the names of the tables of an index. They were checked, and need no
// quotes.
type tables struct {
	// docs has the documents, facts their metadata, meta what is known of the index.
	docs, facts, meta string
	// words is the index of FTS5, vectors that of sqlite-vec, which is made with the
	// first vector. Their rows have the numbers of the documents.
	words, vectors string
}

func tablesOf(name string) tables {
	return tables{docs: name, facts: name + "_facts", meta: name + "_meta", words: name + "_words", vectors: name + "_vectors"}
}

// layout numbers the form of the tables.
const layout = 1

// What meta has.
const (
	keyLayout   = "layout"
	keyEmbedder = "embedder"
	keySize     = "size" // the length of the vectors
)

// prepare makes the tables, and checks those that are there. The words of a document
// are not kept a second time: the table of words has no content.
func (x *Index) prepare(ctx context.Context, tx *sql.Tx) error {
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS " + x.t.meta + " (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
		"CREATE TABLE IF NOT EXISTS " + x.t.docs + " (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, " +
			"title TEXT NOT NULL, url TEXT NOT NULL, text TEXT NOT NULL, metadata TEXT NOT NULL)",
		"CREATE INDEX IF NOT EXISTS " + x.t.docs + "_owner ON " + x.t.docs + " (owner)",
		"CREATE TABLE IF NOT EXISTS " + x.t.facts + " (key TEXT NOT NULL, value TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (key, value, n)) WITHOUT ROWID",
		"CREATE INDEX IF NOT EXISTS " + x.t.facts + "_n ON " + x.t.facts + " (n)",
		"CREATE VIRTUAL TABLE IF NOT EXISTS " + x.t.words + " USING fts5(words, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 0\")",
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("making the tables of %s: %w", x.t.docs, err)
		}
	}
	known, err := x.number(ctx, tx, keyLayout)
	switch {
	case err != nil:
		return err
	case known > layout:
		return fmt.Errorf("the tables of %s were made by a newer version of aigen", x.t.docs)
	}
	if err := x.set(ctx, tx, keyLayout, strconv.Itoa(layout)); err != nil {
		return err
	}
	return x.claim(ctx, tx)
}

// claim sees that the index has one embedder. An empty index takes any.
func (x *Index) claim(ctx context.Context, tx *sql.Tx) error {
	if x.config.Embedder == nil {
		return nil
	}
	name := x.config.Embedder.Name()
	known, err := x.get(ctx, tx, keyEmbedder)
	if err != nil {
		return err
	}
	if known != name && known != "" {
		n, err := x.count(ctx, tx)
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: %s, and not %s; give each a Table of its own", retrieval.ErrEmbedder, known, name)
		}
	}
	return x.set(ctx, tx, keyEmbedder, name)
}

// querier is a pool or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (x *Index) count(ctx context.Context, q querier) (n int, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*) FROM "+x.t.docs).Scan(&n)
	return n, err
}

// get reads from meta; what is not there is empty.
func (x *Index) get(ctx context.Context, q querier, key string) (value string, err error) {
	err = q.QueryRowContext(ctx, "SELECT value FROM "+x.t.meta+" WHERE key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return value, err
}

func (x *Index) number(ctx context.Context, q querier, key string) (int, error) {
	value, err := x.get(ctx, q, key)
	if err != nil || value == "" {
		return 0, err
	}
	return strconv.Atoi(value)
}

func (x *Index) set(ctx context.Context, tx *sql.Tx, key, value string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO "+x.t.meta+" (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	return err
}

// resize makes the table of vectors for vectors of a length. Those of an index that
// has no documents may be of another length than before.
func (x *Index) resize(ctx context.Context, tx *sql.Tx, size int) error {
	for _, statement := range []string{
		"DROP TABLE IF EXISTS " + x.t.vectors,
		"CREATE VIRTUAL TABLE " + x.t.vectors + " USING vec0(embedding float[" + strconv.Itoa(size) + "] distance_metric=cosine)",
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("making the table of vectors with %d numbers: %w", size, err)
		}
	}
	return x.set(ctx, tx, keySize, strconv.Itoa(size))
}
