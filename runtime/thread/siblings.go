package thread

import (
	"context"
	"slices"

	"github.com/aigen-go/aigen/runtime/store"
)

// Siblings returns the versions of a message, the oldest first: each with the first
// message in it that people see, which need not be of the same role. A message that
// has no other version is alone. A message that nobody sees is not found.
func (s *Service) Siblings(ctx context.Context, threadID, messageID string) ([]Message, error) {
	t, err := s.allowed(ctx, s.store.Thread, threadID, ViewMessages)
	if err != nil {
		return nil, s.failed("list versions", err)
	}
	siblings, err := siblings(ctx, s.store, t, messageID)
	return siblings, s.failed("list versions", err)
}

func siblings(ctx context.Context, st store.Reader, t store.Thread, id string) ([]Message, error) {
	row, err := seen(ctx, st, t.ID, id)
	if err != nil {
		return nil, err
	}
	tr, err := treeOf(t)
	if err != nil {
		return nil, err
	}
	path := tr.path(row.Branch, row.Seq)
	before := &store.Message{}
	if parent, err := lastOf(ctx, st, store.MessageQuery{ThreadID: t.ID, Path: path, Visible: true, BeforeSeq: row.Seq}); err != nil {
		return nil, err
	} else if parent != nil {
		before = parent
	}
	points := between(tr.points(path), before.Seq, row.Seq)
	versions, index := versionsOf(points)
	rows := []store.Message{row}
	if len(versions) > 0 {
		firsts, err := firstsOf(ctx, st, t.ID, tr, versions, points[0].seq)
		if err != nil {
			return nil, err
		}
		firsts[index] = &row
		firsts = slices.DeleteFunc(firsts, func(m *store.Message) bool { return m == nil })
		rows = rows[:0]
		for _, first := range firsts {
			rows = append(rows, *first)
		}
	}
	messages, err := messagesOf(rows)
	for i := range messages {
		messages[i].ParentID, messages[i].Version, messages[i].Versions = before.ID, i+1, len(messages)
	}
	return messages, err
}

// turnLength is how many messages most runs have at most. The first message of a
// version that people see is among as many, unless messages were deleted.
const turnLength = 64

// firstsOf finds the first message of each version that people see: all with one
// statement, but for those whose beginning was deleted. It is nil for a version at
// which the first run is still working.
func firstsOf(ctx context.Context, st store.Reader, thread string, tr tree, versions []version, after int64) ([]*store.Message, error) {
	segments := make([]store.Segment, len(versions))
	for i, v := range versions {
		segments[i] = store.Segment{Branch: v.branch, UpTo: max(v.branch, v.after) + turnLength}
	}
	rows, err := st.Messages(ctx, store.MessageQuery{ThreadID: thread, Path: segments, AfterSeq: after, Visible: true})
	if err != nil {
		return nil, err
	}
	of := map[int64][]store.Message{}
	for _, row := range rows {
		of[row.Branch] = append(of[row.Branch], row)
	}
	firsts := make([]*store.Message, len(versions))
	for i, v := range versions {
		for _, row := range of[v.branch] {
			if firsts[i] == nil && row.Seq > v.after {
				firsts[i] = &row
			}
		}
		if firsts[i] == nil {
			if firsts[i], err = firstOf(ctx, st, thread, tr, v); err != nil {
				return nil, err
			}
		}
	}
	return firsts, nil
}

// firstOf finds it on the newest branch of the version.
func firstOf(ctx context.Context, st store.Reader, thread string, tr tree, v version) (*store.Message, error) {
	_, end, err := tip(ctx, st, thread, tr, v)
	if err != nil || end == nil {
		return nil, err
	}
	rows, err := st.Messages(ctx, store.MessageQuery{
		ThreadID: thread, Path: tr.path(end.Branch, end.Seq), AfterSeq: v.after, Visible: true, Limit: 1,
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}
