package storebench

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"

	"github.com/aigen-go/aigen/runtime/store"
)

// want makes an error of a result that is not what was measured.
func want(got, want int, err error) error {
	if err == nil && got != want {
		err = fmt.Errorf("%d rows instead of %d", got, want)
	}
	return err
}

// sql puts PostgreSQL's parameters for "?".
func (d *data) sql(query string) string {
	if d.dialect != dialect.Postgres {
		return query
	}
	var out strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			out.WriteRune(r)
			continue
		}
		n++
		fmt.Fprintf(&out, "$%d", n)
	}
	return out.String()
}

// rawLast reads all columns, as the store does.
func (d *data) rawLast(ctx context.Context, thread string, n int) ([]store.Message, error) {
	rows, err := d.read.QueryContext(ctx, d.sql(`SELECT id, client_id, seq, parent_seq, branch, role, status, visible, parts, usage, text, created_at, run_id, thread_id
		FROM aigen_messages WHERE thread_id = ? ORDER BY seq DESC LIMIT ?`), thread, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var messages []store.Message
	for rows.Next() {
		var m store.Message
		var client, usage, run sql.NullString
		if err := rows.Scan(&m.ID, &client, &m.Seq, &m.ParentSeq, &m.Branch, &m.Role, &m.Status, &m.Visible,
			&m.Parts, &usage, &m.Text, &m.CreatedAt, &run, &m.ThreadID); err != nil {
			return nil, err
		}
		m.ClientID, m.Usage, m.RunID = client.String, usage.String, run.String
		messages = append(messages, m)
	}
	slices.Reverse(messages)
	return messages, rows.Err()
}

func (d *data) rawList(ctx context.Context, owner string, n int) ([]store.Thread, error) {
	rows, err := d.read.QueryContext(ctx, d.sql(`SELECT id, owner_id, name, assistant_id, last_seq, head_seq, head_branch, branches, created_at, updated_at, archived_at, deleted_at
		FROM aigen_threads WHERE owner_id = ? AND deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT ?`), owner, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var threads []store.Thread
	for rows.Next() {
		var t store.Thread
		var archived, deleted *time.Time
		if err := rows.Scan(&t.ID, &t.OwnerID, &t.Name, &t.AssistantID, &t.LastSeq, &t.HeadSeq, &t.HeadBranch, &t.Branches,
			&t.CreatedAt, &t.UpdatedAt, &archived, &deleted); err != nil {
			return nil, err
		}
		threads = append(threads, t)
	}
	return threads, rows.Err()
}
