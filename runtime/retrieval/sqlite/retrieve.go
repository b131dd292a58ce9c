package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/rank"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/vectors"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/words"
)

// Retrieve finds documents by the words of q, by its vector, or by both. Its errors
// are those of the database, of the embedder, and of a vector that is not as long as
// the others.
func (x *Index) Retrieve(ctx context.Context, q retrieval.Query) ([]retrieval.Document, error) {
	found, err := x.retrieve(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("search the index: %w", err)
	}
	return found, nil
}

func (x *Index) retrieve(ctx context.Context, q retrieval.Query) ([]retrieval.Document, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	size, err := x.number(ctx, x.db, keySize)
	if err != nil {
		return nil, err
	}
	if q.Vector == nil && x.config.Embedder != nil && size > 0 && strings.TrimSpace(q.Text) != "" {
		vectors, err := retrieval.Embed(ctx, x.config.Embedder, []string{q.Text})
		if err != nil {
			return nil, err
		}
		q.Vector = vectors[0]
	}
	// All is read in one transaction, and so from one state of the index.
	tx, err := x.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	s := search{Index: x, tx: tx, q: q, n: rank.Candidates(q.Wants())}
	return s.run(ctx)
}

// search is one search, in a transaction that only reads.
type search struct {
	*Index
	tx *sql.Tx
	q  retrieval.Query
	// n is how many hits each way of searching has.
	n int
}

func (s *search) run(ctx context.Context) ([]retrieval.Document, error) {
	var lists [][]string
	least := 0.0
	if s.q.Vector != nil {
		near, err := s.byVector(ctx)
		if err != nil {
			return nil, err
		}
		if lists = append(lists, near); len(near) > 0 {
			least = rank.Telling
		}
	}
	if asked := words.OfQuestion(s.q.Text); len(asked) > 0 {
		having, err := s.byWords(ctx, asked, least)
		if err != nil {
			return nil, err
		}
		lists = append(lists, having)
	}
	var found []retrieval.Document
	for _, hit := range rank.Fuse(s.q.Wants(), lists...) {
		d, err := s.document(ctx, hit.Key)
		if err != nil {
			return nil, err
		}
		d.Score = hit.Score
		found = append(found, d)
	}
	return found, nil
}

// admitted is a condition on the number n of a document: that the query may find it.
func (s *search) admitted(ctx context.Context) (where string, args []any, err error) {
	var owned bool
	err = s.tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+s.t.docs+" WHERE owner > '')").Scan(&owned)
	where, args = s.having(s.q.Filter)
	if !owned || err != nil {
		return where, args, err
	}
	if where != "" {
		where += " AND "
	}
	return where + "n IN (SELECT n FROM " + s.t.docs + " WHERE owner IN ('', ?))", append(args, s.q.Owner), nil
}

// byVector returns the IDs of the documents whose vectors are nearest, the best first.
func (s *search) byVector(ctx context.Context) ([]string, error) {
	size, err := s.number(ctx, s.tx, keySize)
	if err != nil || size == 0 {
		return nil, err
	}
	if len(s.q.Vector) != size {
		return nil, fmt.Errorf("%w: the question has %d numbers, the documents have %d", retrieval.ErrDimensions, len(s.q.Vector), size)
	}
	unit := vectors.Unit(s.q.Vector)
	if unit == nil {
		return nil, nil
	}
	where, args, err := s.admitted(ctx)
	if err != nil {
		return nil, err
	}
	if where != "" {
		where = " AND rowid IN (SELECT n FROM " + s.t.docs + " WHERE " + where + ")"
	}
	// sqlite-vec takes the condition on rowid before it looks for the nearest.
	rows, err := s.tx.QueryContext(ctx, "SELECT d.id, v.distance FROM (SELECT rowid AS number, distance FROM "+s.t.vectors+
		" WHERE embedding MATCH ? AND k = ?"+where+") v JOIN "+s.t.docs+" d ON d.n = v.number ORDER BY v.distance, d.id",
		append([]any{toBlob(unit), s.n}, args...)...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(distance float64) bool {
		return s.config.MinSimilarity == 0 || 1-distance >= s.config.MinSimilarity
	})
}

// byWords returns the IDs of the documents that have any of the words and at least a
// score, the best first.
// Words are letters and digits, and so nothing in them means anything to FTS5.
func (s *search) byWords(ctx context.Context, asked []string, least float64) ([]string, error) {
	where, args, err := s.admitted(ctx)
	if err != nil {
		return nil, err
	}
	if where != "" {
		where = " AND " + where
	}
	match := `"` + strings.Join(asked, `" OR "`) + `"`
	rows, err := s.tx.QueryContext(ctx, "SELECT d.id, w.rank FROM "+s.t.words+" w JOIN "+s.t.docs+" d ON d.n = w.rowid WHERE w."+s.t.words+
		" MATCH ?"+where+" ORDER BY w.rank, d.id LIMIT ?", append(append([]any{match}, args...), s.n)...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(rank float64) bool { return -rank >= least }) // FTS5 counts down
}

// collect reads IDs and closes rows.
func collect(rows *sql.Rows, wanted func(measure float64) bool) ([]string, error) {
	defer func() { _ = rows.Close() }() // rows.Err tells all
	var ids []string
	for rows.Next() {
		var id string
		var measure float64
		if err := rows.Scan(&id, &measure); err != nil {
			return nil, err
		}
		if wanted(measure) {
			ids = append(ids, id)
		}
	}
	return ids, rows.Err()
}

func (s *search) document(ctx context.Context, id string) (retrieval.Document, error) {
	d := retrieval.Document{ID: id}
	var metadata []byte
	err := s.tx.QueryRowContext(ctx, "SELECT owner, title, url, text, metadata FROM "+s.t.docs+" WHERE id = ?", id).
		Scan(&d.Owner, &d.Title, &d.URL, &d.Text, &metadata)
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(metadata, &d.Metadata)
}
