package storebench

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"entgo.io/ent/dialect"
)

var body = `[{"text":"` + strings.Repeat("x", bodySize) + `"}]`

// rawTx is a transaction of hand-written SQL.
type rawTx struct {
	*sql.Tx
	d *data
}

func (d *data) rawChange(ctx context.Context, work func(tx *rawTx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing, after a commit
	if err := work(&rawTx{tx, d}); err != nil {
		return err
	}
	return tx.Commit()
}

func (tx *rawTx) exec(ctx context.Context, query string, args ...any) error {
	_, err := tx.ExecContext(ctx, tx.d.sql(query), args...)
	return err
}

// append stores n messages in one statement.
func (tx *rawTx) append(ctx context.Context, thread string, run any, n int) error {
	var last int64
	err := tx.QueryRowContext(ctx, tx.d.sql(`UPDATE aigen_threads SET last_seq = last_seq + ?, head_seq = last_seq + ?, updated_at = ?
		WHERE id = ? AND deleted_at IS NULL RETURNING last_seq`), n, n, time.Now().UTC(), thread).Scan(&last)
	if err != nil {
		return err
	}
	last -= int64(n)
	query := `INSERT INTO aigen_messages (id, seq, parent_seq, branch, role, status, visible, parts, text, created_at, run_id, thread_id) VALUES `
	var args []any
	for i := range n {
		if i > 0 {
			query += ", "
		}
		query += "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		seq := last + int64(i)
		args = append(args, newID(), seq+1, seq, 0, "user", "done", true, body, "x", time.Now().UTC(), run, thread)
	}
	return tx.exec(ctx, query, args...)
}

// rawTurn is a turn of four messages.
func (d *data) rawTurn(ctx context.Context, thread string) error {
	var owner string
	if err := d.read.QueryRowContext(ctx, d.sql(`SELECT owner_id FROM aigen_threads WHERE id = ? AND deleted_at IS NULL`), thread).Scan(&owner); err != nil {
		return err
	}
	run := newID()
	if err := d.rawChange(ctx, func(tx *rawTx) error { return tx.begin(ctx, thread, run) }); err != nil {
		return err
	}
	if messages, err := d.rawLast(ctx, thread, lastMessages); want(len(messages), 1, err) != nil {
		return want(len(messages), 1, err)
	}
	for index, kind := range []string{"model", "tool", "model"} {
		err := d.rawChange(ctx, func(tx *rawTx) error {
			update := tx.goOn
			if index == turn-2 {
				update = tx.end
			}
			return errors.Join(update(ctx, run, index+1), tx.step(ctx, thread, run, index+1, kind))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *rawTx) begin(ctx context.Context, thread, run string) error {
	query := `SELECT owner_id FROM aigen_threads WHERE id = ? AND deleted_at IS NULL`
	if tx.d.dialect == dialect.Postgres {
		query += " FOR UPDATE"
	}
	var owner string
	if err := tx.QueryRowContext(ctx, tx.d.sql(query), thread).Scan(&owner); err != nil {
		return err
	}
	var active int
	if err := tx.QueryRowContext(ctx, tx.d.sql(`SELECT count(*) FROM aigen_runs WHERE active_thread_id = ?`), thread).Scan(&active); want(active, 0, err) != nil {
		return want(active, 0, err)
	}
	at := time.Now().UTC()
	err := tx.exec(ctx, `INSERT INTO aigen_runs (id, active_thread_id, assistant_id, model, status, reason, started_at, lease_owner, lease_until, thread_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, run, thread, "bot", "m", "running", "", at, "somebody", at.Add(15*time.Second), thread)
	if err != nil {
		return err
	}
	return tx.append(ctx, thread, run, 1)
}

// goOn extends the lease of a run, and notes what it used.
func (tx *rawTx) goOn(ctx context.Context, run string, steps int) error {
	return tx.exec(ctx, `UPDATE aigen_runs SET lease_until = ?, steps = ?, input_tokens = ?, output_tokens = ?
		WHERE id = ? AND active_thread_id IS NOT NULL AND fence = ?`, time.Now().UTC().Add(15*time.Second), steps, 10, 1, run, 1)
}

// step stores a message of a run, and the step that it came from.
func (tx *rawTx) step(ctx context.Context, thread, run string, index int, kind string) error {
	at := time.Now().UTC()
	if err := tx.append(ctx, thread, run, 1); err != nil {
		return err
	}
	return tx.exec(ctx, `INSERT INTO aigen_steps (id, "index", kind, name, call_id, status, owner_id, assistant_id, day, input_tokens, output_tokens, started_at, finished_at, run_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		newID(), index, kind, "m", "", "done", "someone", "bot", at.Format(time.DateOnly), 10, 1, at, at, run)
}

// end notes what a run used, and gives the thread back.
func (tx *rawTx) end(ctx context.Context, run string, steps int) error {
	return tx.exec(ctx, `UPDATE aigen_runs SET active_thread_id = NULL, status = ?, stop = ?, finished_at = ?, lease_owner = ?, lease_until = NULL,
		steps = ?, input_tokens = ?, output_tokens = ?
		WHERE id = ? AND active_thread_id IS NOT NULL AND fence = ?`, "done", "answered", time.Now().UTC(), "", steps, 10, 1, run, 1)
}
