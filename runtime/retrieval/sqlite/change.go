package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/vectors"
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
		gone, err := x.matching(ctx, tx, filter)
		if err != nil {
			return err
		}
		docs, err := x.changed(ctx, tx, size, docs, gone)
		if err != nil {
			return err
		}
		for id := range gone {
			if err := x.remove(ctx, tx, size, id); err != nil {
				return err
			}
		}
		return x.put(ctx, tx, docs)
	})
}

// changed returns those of docs that are not in the index as they are, and sees that
// gone has their IDs and not those of the others. So an index that is filled at each
// start of a program is not written anew each time.
func (x *Index) changed(ctx context.Context, tx *sql.Tx, size int, docs []retrieval.Document, gone map[string]bool) ([]retrieval.Document, error) {
	var changed []retrieval.Document
	for _, d := range docs {
		same, err := x.has(ctx, tx, size, d)
		if err != nil {
			return nil, err
		}
		if same {
			delete(gone, d.ID)
			continue
		}
		gone[d.ID] = true
		changed = append(changed, d)
	}
	return changed, nil
}

// has says whether a document is in the index as it is.
func (x *Index) has(ctx context.Context, tx *sql.Tx, size int, d retrieval.Document) (bool, error) {
	metadata, err := json.Marshal(d.Metadata)
	if err != nil {
		return false, err
	}
	vector := "NULL"
	if size > 0 {
		vector = "(SELECT embedding FROM " + x.t.vectors + " WHERE rowid = n)"
	}
	var blob []byte
	err = tx.QueryRowContext(ctx, "SELECT "+vector+" FROM "+x.t.docs+
		" WHERE id = ? AND owner = ? AND title = ? AND url = ? AND text = ? AND metadata = ?",
		d.ID, d.Owner, d.Title, d.URL, d.Text, string(metadata)).Scan(&blob)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	old, unit := fromBlob(blob), vectors.Unit(d.Vector)
	// A vector that was read from the index is of length 1 but for rounding.
	return len(old) == len(unit) && (unit == nil || vectors.Dot(old, unit) > 0.999999), err
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

// matching returns the IDs of the documents whose metadata has all of filter; none for
// an empty filter.
func (x *Index) matching(ctx context.Context, tx *sql.Tx, filter map[string]string) (map[string]bool, error) {
	ids := map[string]bool{}
	if len(filter) == 0 {
		return ids, nil
	}
	where, args := x.having(filter)
	rows, err := tx.QueryContext(ctx, "SELECT id FROM "+x.t.docs+" WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells all
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids[id] = true
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
