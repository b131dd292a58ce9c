package thread

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/runtime/chat"
)

const messageFailed = "failed"

func messageOf(row *ent.Message) (Message, error) {
	m := Message{
		Message:   chat.Message{ID: row.ID.String(), Role: chat.Role(row.Role)},
		ThreadID:  row.ThreadID.String(),
		Seq:       row.Seq,
		Failed:    row.Status == messageFailed,
		CreatedAt: row.CreatedAt.UTC(),
	}
	if row.RunID != nil {
		m.RunID = row.RunID.String()
	}
	if err := json.Unmarshal([]byte(row.Parts), &m.Parts); err != nil {
		return m, fmt.Errorf("read the parts of message %s: %w", m.ID, err)
	}
	if row.Usage != nil {
		if err := json.Unmarshal([]byte(*row.Usage), &m.Usage); err != nil {
			return m, fmt.Errorf("read the usage of message %s: %w", m.ID, err)
		}
	}
	return m, nil
}

// newMessage starts the row of m. A message that has an ID of ours already keeps
// it.
func newMessage(messages *ent.MessageClient, m chat.Message) (*ent.MessageCreate, uuid.UUID, error) {
	id, err := parseID(m.ID)
	if err != nil {
		if id, err = uuid.NewV7(); err != nil {
			return nil, id, err
		}
	}
	if m.Parts == nil {
		m.Parts = []chat.Part{}
	}
	parts, err := compact(m.Parts)
	if err != nil {
		return nil, id, err
	}
	row := messages.Create().SetID(id).SetRole(string(m.Role)).SetParts(parts).SetVisible(visible(m)).SetCreatedAt(now())
	if m.Usage != nil {
		usage, err := compact(m.Usage)
		if err != nil {
			return nil, id, err
		}
		row.SetUsage(usage)
	}
	return row, id, nil
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

// insert stores messages of a run with the numbers after seq, and returns their
// IDs.
func insert(ctx context.Context, tx *ent.Tx, thread, run uuid.UUID, seq int64, messages []chat.Message) ([]uuid.UUID, error) {
	rows := make([]*ent.MessageCreate, len(messages))
	ids := make([]uuid.UUID, len(messages))
	for i, m := range messages {
		row, id, err := newMessage(tx.Message, m)
		if err != nil {
			return nil, err
		}
		seq++
		rows[i], ids[i] = row.SetThreadID(thread).SetRunID(run).SetSeq(seq), id
	}
	return ids, tx.Message.CreateBulk(rows...).Exec(ctx)
}

// advance reserves the next n numbers of a thread and returns the one before
// them. The thread's row stays locked until the transaction ends, so that the
// numbers become visible in their order.
func advance(ctx context.Context, tx *ent.Tx, thread uuid.UUID, n int) (int64, error) {
	row, err := tx.Thread.UpdateOneID(thread).AddLastSeq(int64(n)).SetUpdatedAt(now()).Save(ctx)
	if err != nil {
		return 0, err
	}
	return row.LastSeq - int64(n), nil
}
