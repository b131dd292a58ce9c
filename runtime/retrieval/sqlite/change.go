package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/vectors"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/words"
)

// Len is how many documents there are.
func (x *Index) Len(ctx context.Context) (int, error) {
	n, err := x.count(ctx, x.db)
	if err != nil {
		return 0, fmt.Errorf("count the documents of the index: %w", err)
	}
	return n, nil
}

// Upsert adds documents, and replaces those whose ID is there, in one transaction.
func (x *Index) Upsert(ctx context.Context, docs ...retrieval.Document) error {
	if err := x.change(ctx, nil, docs); err != nil {
		return fmt.Errorf("add documents to the index: %w", err)
	}
	return nil
}

// Replace makes docs those documents whose metadata has all of filter, in one
// transaction.
func (x *Index) Replace(ctx context.Context, filter map[string]string, docs ...retrieval.Document) error {
	err := retrieval.CheckReplace(filter, docs)
	if err == nil {
		err = x.change(ctx, filter, docs)
	}
	if err != nil {
		return fmt.Errorf("replace documents of the index: %w", err)
	}
	return nil
}

// Delete removes documents, in one transaction.
func (x *Index) Delete(ctx context.Context, ids ...string) error {
	err := x.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		size, err := x.number(ctx, tx, keySize)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := x.remove(ctx, tx, size, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete documents of the index: %w", err)
	}
	return nil
}

// write runs work in a transaction. Its first statement writes, so that it waits for
// the lock also where the pool's transactions begin without it.
func (x *Index) write(ctx context.Context, work func(context.Context, *sql.Tx) error) error {
	select {
	case x.writing <- struct{}{}:
		defer func() { <-x.writing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	tx, err := x.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(ctx, tx); err != nil {
		if undone := tx.Rollback(); undone != nil && !errors.Is(undone, sql.ErrTxDone) {
			err = errors.Join(err, undone)
		}
		return err
	}
	return tx.Commit()
}

// change removes what matches the filter, if there is one, and puts docs in.
func (x *Index) change(ctx context.Context, filter map[string]string, docs []retrieval.Document) error {
	docs, err := retrieval.Distinct(docs)
	if err != nil {
		return err
	}
	if err := retrieval.EmbedDocuments(ctx, x.config.Embedder, docs, x.known); err != nil {
		return err
	}
	return x.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := x.set(ctx, tx, keyLayout, "1"); err != nil { // takes the lock
			return err
		}
		if err := x.claim(ctx, tx); err != nil {
			return err
		}
		size, err := x.fit(ctx, tx, docs)
		if err != nil {
			return err
		}
		removed, err := x.matching(ctx, tx, filter)
		if err != nil {
			return err
		}
		for _, d := range docs {
			removed = append(removed, d.ID)
		}
		for _, id := range removed {
			if err := x.remove(ctx, tx, size, id); err != nil {
				return err
			}
		}
		return x.put(ctx, tx, docs)
	})
}

// fit sees that the vectors of docs are as long as those of the index, and makes the
// table for the first ones.
func (x *Index) fit(ctx context.Context, tx *sql.Tx, docs []retrieval.Document) (int, error) {
	old, err := x.number(ctx, tx, keySize)
	if err != nil {
		return 0, err
	}
	n, err := x.count(ctx, tx)
	if err != nil {
		return 0, err
	}
	wanted := old
	if n == 0 {
		wanted = 0
	}
	size, err := retrieval.SameLength(wanted, docs)
	if err != nil || size == old || size == 0 {
		return old, err
	}
	return size, x.resize(ctx, tx, size)
}

// known returns the vector of a document that is there already.
func (x *Index) known(ctx context.Context, d *retrieval.Document) ([]float32, error) {
	size, err := x.number(ctx, x.db, keySize)
	if err != nil || size == 0 {
		return nil, err
	}
	var blob []byte
	err = x.db.QueryRowContext(ctx, "SELECT v.embedding FROM "+x.t.docs+" d JOIN "+x.t.vectors+" v ON v.rowid = d.n "+
		"WHERE d.id = ? AND d.title = ? AND d.text = ?", d.ID, d.Title, d.Text).Scan(&blob)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return fromBlob(blob), err
}

// matching returns the IDs of the documents whose metadata has all of filter.
func (x *Index) matching(ctx context.Context, tx *sql.Tx, filter map[string]string) ([]string, error) {
	if len(filter) == 0 {
		return nil, nil
	}
	where, args := x.having(filter)
	rows, err := tx.QueryContext(ctx, "SELECT id FROM "+x.t.docs+" WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells all
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// having is a condition on the number n of a document.
func (x *Index) having(filter map[string]string) (where string, args []any) {
	var conditions []string
	for key, value := range filter {
		conditions = append(conditions, "n IN (SELECT n FROM "+x.t.facts+" WHERE key = ? AND value = ?)")
		args = append(args, key, value)
	}
	return strings.Join(conditions, " AND "), args
}

// remove deletes a document from all tables, if it is there.
func (x *Index) remove(ctx context.Context, tx *sql.Tx, size int, id string) error {
	var n int64
	err := tx.QueryRowContext(ctx, "DELETE FROM "+x.t.docs+" WHERE id = ? RETURNING n", id).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	statements := []string{"DELETE FROM " + x.t.facts + " WHERE n = ?", "DELETE FROM " + x.t.words + " WHERE rowid = ?"}
	if size > 0 {
		statements = append(statements, "DELETE FROM "+x.t.vectors+" WHERE rowid = ?")
	}
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, s, n); err != nil {
			return err
		}
	}
	return nil
}

// put inserts documents that are not there.
func (x *Index) put(ctx context.Context, tx *sql.Tx, docs []retrieval.Document) error {
	for _, d := range docs {
		metadata, err := json.Marshal(d.Metadata)
		if err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, "INSERT INTO "+x.t.docs+" (id, owner, title, url, text, metadata) VALUES (?, ?, ?, ?, ?, ?)",
			d.ID, d.Owner, d.Title, d.URL, d.Text, string(metadata))
		if err != nil {
			return err
		}
		n, err := result.LastInsertId()
		if err != nil {
			return err
		}
		if err := x.putParts(ctx, tx, n, d); err != nil {
			return fmt.Errorf("document %.40q: %w", d.ID, err)
		}
	}
	return nil
}

// putParts inserts what a document is found by.
func (x *Index) putParts(ctx context.Context, tx *sql.Tx, n int64, d retrieval.Document) error {
	for key, value := range d.Metadata {
		if _, err := tx.ExecContext(ctx, "INSERT INTO "+x.t.facts+" (key, value, n) VALUES (?, ?, ?)", key, value, n); err != nil {
			return err
		}
	}
	list := slices.AppendSeq(slices.Collect(words.Of(d.Title)), words.Of(d.Text))
	if _, err := tx.ExecContext(ctx, "INSERT INTO "+x.t.words+" (rowid, words) VALUES (?, ?)", n, strings.Join(list, " ")); err != nil {
		return err
	}
	unit := vectors.Unit(d.Vector)
	if unit == nil {
		return nil
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO "+x.t.vectors+" (rowid, embedding) VALUES (?, ?)", n, toBlob(unit))
	return err
}
