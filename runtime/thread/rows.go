package thread

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// The states of a message, and of a step.
const (
	stateDone   = "done"
	stateFailed = "failed"
)

func messageOf(row store.Message) (Message, error) {
	m := Message{
		Message:   chat.Message{ID: row.ID, Role: chat.Role(row.Role)},
		ThreadID:  row.ThreadID,
		RunID:     row.RunID,
		Seq:       row.Seq,
		Failed:    row.Status == stateFailed,
		CreatedAt: row.CreatedAt,
		ClientID:  row.ClientID,
		Version:   1,
		Versions:  1,
	}
	if err := json.Unmarshal([]byte(row.Parts), &m.Parts); err != nil {
		return m, fmt.Errorf("read the parts of message %s: %w", m.ID, err)
	}
	if row.Usage != "" {
		if err := json.Unmarshal([]byte(row.Usage), &m.Usage); err != nil {
			return m, fmt.Errorf("read the usage of message %s: %w", m.ID, err)
		}
	}
	return m, nil
}

func messagesOf(rows []store.Message) ([]Message, error) {
	messages := make([]Message, len(rows))
	for i, row := range rows {
		var err error
		if messages[i], err = messageOf(row); err != nil {
			return nil, err
		}
	}
	return messages, nil
}

// rowOf is the row of m, without its place in a thread.
func rowOf(m chat.Message) (store.Message, error) {
	row := store.Message{
		ID: m.ID, Role: string(m.Role), Status: stateDone, Visible: visible(m), CreatedAt: now(),
	}
	if row.Visible {
		row.Text = searchable(m.Text())
	}
	if m.Parts == nil {
		m.Parts = []chat.Part{}
	}
	var err error
	if row.Parts, err = compact(m.Parts); err != nil {
		return row, err
	}
	if m.Usage != nil {
		row.Usage, err = compact(m.Usage)
	}
	return row, err
}

// searchable leaves out what not every database takes as text.
func searchable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}

// short is as much of a text that others chose as a column of names has room for.
func short(text string) string {
	text = searchable(text)
	n := 0
	for i := range text {
		if n == maxText {
			return text[:i]
		}
		n++
	}
	return text
}

// compact writes v as JSON in one line, with "<" and "&" as they are.
func compact(v any) (string, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// add stores messages of a run behind the head of the thread, which moves to the
// last of them, and returns their IDs. The thread's row stays locked until the
// transaction ends, so that the numbers become visible in their order.
func add(ctx context.Context, tx store.Tx, thread, run string, messages []chat.Message) ([]string, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	rows := make([]store.Message, len(messages))
	for i, m := range messages {
		var err error
		if rows[i], err = rowOf(m); err != nil {
			return nil, err
		}
	}
	return addRows(ctx, tx, thread, run, rows)
}

// addRows is add for rows that have no place yet.
func addRows(ctx context.Context, tx store.Tx, thread, run string, rows []store.Message) ([]string, error) {
	t, err := tx.LockThread(ctx, thread)
	if err != nil {
		return nil, err
	}
	ids, err := tx.AddMessages(ctx, placedBehind(t, run, rows))
	if err != nil {
		return nil, err
	}
	_, err = tx.UpdateThread(ctx, thread, longer(t, len(rows)))
	return ids, err
}

// placedBehind gives rows of a run their places behind the head of a thread.
func placedBehind(t store.Thread, run string, rows []store.Message) []store.Message {
	parent := t.HeadSeq
	for i := range rows {
		row := &rows[i]
		row.ThreadID, row.RunID, row.Branch = t.ID, run, t.HeadBranch
		row.Seq, row.ParentSeq = t.LastSeq+int64(i)+1, parent
		parent = row.Seq
	}
	return rows
}

// longer is the update of a thread that gets n messages behind its head.
func longer(t store.Thread, n int) store.ThreadUpdate {
	last := t.LastSeq + int64(n)
	return store.ThreadUpdate{LastSeq: &last, HeadSeq: &last, UpdatedAt: new(now())}
}
