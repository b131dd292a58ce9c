package thread

import (
	"context"
	"fmt"

	"github.com/aigen-go/aigen/runtime/store"
)

// MessageFilter chooses messages of the active branch of a thread.
type MessageFilter struct {
	// Before and After are the Seq of messages: only what is in between; 0 means no
	// bound.
	Before, After int64
	// Limit is the length of a page; 0 means 50, and 1,000 is the most. With After and
	// without Before a page has the first messages, otherwise the last ones.
	Limit int
	// Hidden: also the calls of tools and their results.
	Hidden bool
}

// MessagePage is a piece of a conversation, oldest first.
type MessagePage struct {
	Messages []Message
	// More: there are more of them: newer ones, if the page has the first messages
	// behind After, and otherwise older ones.
	More bool
}

// How many rows a page has.
const (
	defaultPage = 50
	longestPage = 1000
)

// ListMessages returns a page of the active branch, without reading the rest of it;
// without a filter the last 50 messages. The page before that has Before set to the
// Seq of the first message.
func (s *Service) ListMessages(ctx context.Context, threadID string, f MessageFilter) (MessagePage, error) {
	if f.Before < 0 || f.After < 0 {
		return MessagePage{}, &InvalidError{Field: "before", Message: "the number of a message"}
	}
	var err error
	if f.Limit, err = pageLimit(f.Limit); err != nil {
		return MessagePage{}, err
	}
	return s.messages(ctx, threadID, f)
}

func pageLimit(n int) (int, error) {
	switch {
	case n == 0:
		return defaultPage, nil
	case n < 0 || n > longestPage:
		return 0, &InvalidError{Field: "limit", Message: fmt.Sprintf("between 1 and %d", longestPage)}
	}
	return n, nil
}

// messages returns a page, or everything if there is no limit.
func (s *Service) messages(ctx context.Context, threadID string, f MessageFilter) (MessagePage, error) {
	t, err := s.allowed(ctx, s.store.Thread, threadID, ViewMessages)
	if err != nil {
		return MessagePage{}, s.failed("list messages", err)
	}
	page, err := pageOf(ctx, s.store, t, f)
	return page, s.failed("list messages", err)
}

func pageOf(ctx context.Context, st store.Reader, t store.Thread, f MessageFilter) (MessagePage, error) {
	tr, err := treeOf(t)
	if err != nil {
		return MessagePage{}, err
	}
	path := tr.path(t.HeadBranch, t.HeadSeq)
	first := f.After > 0 && f.Before == 0
	q := store.MessageQuery{
		ThreadID: t.ID, Path: path, Visible: !f.Hidden, AfterSeq: f.After, BeforeSeq: f.Before, Newest: !first,
	}
	if f.Limit > 0 {
		q.Limit = f.Limit + 1
	}
	rows, err := onBranch(ctx, st, q)
	if err != nil {
		return MessagePage{}, err
	}
	var parent *store.Message
	more := f.Limit > 0 && len(rows) > f.Limit
	switch {
	case more && first:
		rows = rows[:f.Limit]
	case more:
		parent, rows = &rows[0], rows[1:]
	}
	messages, err := messagesOf(rows)
	if err != nil || len(rows) == 0 {
		return MessagePage{Messages: messages}, err
	}
	if err := place(ctx, st, tr.points(path), q, parent, messages); err != nil {
		return MessagePage{}, err
	}
	return MessagePage{Messages: messages, More: more}, nil
}

// place tells the messages that q chose their places in the conversation. The one in
// front of them is parent, unless that was not read.
func place(ctx context.Context, st store.Reader, points []point, q store.MessageQuery, parent *store.Message, page []Message) (err error) {
	behind := q.AfterSeq > 0
	q.BeforeSeq, q.AfterSeq = page[0].Seq, 0
	if parent == nil && behind {
		if parent, err = lastOf(ctx, st, q); err != nil {
			return err
		}
	}
	seen := parent
	if q.Visible = true; parent != nil && !parent.Visible {
		if seen, err = lastOf(ctx, st, q); err != nil {
			return err
		}
	}
	placed(points, parent, seen, page)
	return nil
}

// onBranch reads messages of one path. A page of the last ones asks for the newest
// segments alone: each has a message at least, unless some were deleted.
func onBranch(ctx context.Context, st store.Reader, q store.MessageQuery) ([]store.Message, error) {
	path := bounded(q.Path, q.AfterSeq, q.BeforeSeq)
	q.Path = path
	if !q.Newest || q.Limit == 0 || len(path) <= q.Limit+1 {
		return st.Messages(ctx, q)
	}
	part := q
	part.Path, part.AfterSeq = path[:q.Limit+1], max(q.AfterSeq, path[q.Limit+1].UpTo)
	rows, err := st.Messages(ctx, part)
	if err != nil || len(rows) == q.Limit {
		return rows, err
	}
	return st.Messages(ctx, q)
}

// bounded leaves out the segments of a path that have no message between two numbers.
func bounded(path []store.Segment, after, before int64) []store.Segment {
	if path == nil {
		return nil
	}
	part := make([]store.Segment, 0, len(path))
	for i, s := range path {
		if s.UpTo <= after || before > 0 && i+1 < len(path) && path[i+1].UpTo+1 >= before {
			continue
		}
		part = append(part, s)
	}
	return part
}

// lastOf returns the last message of a path that q chooses, or nil.
func lastOf(ctx context.Context, st store.Reader, q store.MessageQuery) (*store.Message, error) {
	q.Newest, q.Limit = true, 1
	return one(onBranch(ctx, st, q))
}

// newest returns the last message that q chooses, or nil.
func newest(ctx context.Context, st store.Reader, q store.MessageQuery) (*store.Message, error) {
	q.Newest, q.Limit = true, 1
	return one(st.Messages(ctx, q))
}

func one(rows []store.Message, err error) (*store.Message, error) {
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}
