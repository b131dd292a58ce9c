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
