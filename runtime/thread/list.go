package thread

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

// Order is how a list of threads is sorted, the newest first.
type Order string

// The orders of threads. The zero value is that by creation.
const (
	ByCreation Order = "created"
	// ByActivity: the thread with the last change or message comes first.
	ByActivity Order = "activity"
)

// ThreadPage is a piece of a list of threads.
type ThreadPage struct {
	Threads []Thread
	// Next is the After of the next page; it is empty for the last one.
	Next string
}

// ListThreads is [Service.Threads], page by page; a Limit of 0 means
// 50, and 1,000 is the most. What a page costs does not depend on how many threads
// there are, unless it searches.
//
// A thread that changes while someone goes through the list by activity moves to its
// front; it is not seen again, or twice. One by creation has every thread once.
func (s *Service) ListThreads(ctx context.Context, f Filter) (ThreadPage, error) {
	limit, err := pageLimit(f.Limit)
	if err != nil {
		return ThreadPage{}, err
	}
	f.Limit = limit + 1
	threads, err := s.Threads(ctx, f)
	if err != nil || len(threads) <= limit {
		return ThreadPage{Threads: threads}, err
	}
	threads = threads[:limit]
	next, err := cursorOf(f.Order, threads[limit-1])
	return ThreadPage{Threads: threads, Next: next}, err
}

// query chooses threads, in whatever scope.
func (f Filter) query() (store.ThreadQuery, error) {
	q := store.ThreadQuery{
		AssistantID: f.AssistantID, Search: f.Search, Archived: f.Archived, Limit: f.Limit,
	}
	if f.OwnerID != "" {
		q.OwnerIDs = []string{f.OwnerID}
	}
	switch f.Order {
	case "", ByCreation:
	case ByActivity:
		q.Order = store.ByActivity
	default:
		return q, &InvalidError{Field: "order", Message: `"created" or "activity"`}
	}
	if f.Limit < 0 {
		return q, &InvalidError{Field: "limit", Message: "not negative"}
	}
	var err error
	if f.After != "" {
		q.After, err = placeOf(q.Order, f.After)
	}
	return q, err
}

// cursor is the last thread of a page, as the client gets it. Clients do not look
// into it.
type cursor struct {
	Order store.ThreadOrder `json:"o"`
	// Micros are since 1970.
	Micros int64  `json:"t"`
	ID     string `json:"i"`
}

func cursorOf(order Order, t Thread) (string, error) {
	c := cursor{Order: store.ByCreation, Micros: t.CreatedAt.UnixMicro(), ID: t.ID}
	if order == ByActivity {
		c.Order, c.Micros = store.ByActivity, t.UpdatedAt.UnixMicro()
	}
	text, err := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(text), err
}

func placeOf(order store.ThreadOrder, after string) (*store.Cursor, error) {
	var c cursor
	text, err := base64.RawURLEncoding.DecodeString(after)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil || c.Order != order || c.ID == "" {
		return nil, &InvalidError{Field: "after", Message: "the cursor of a list in this order"}
	}
	return &store.Cursor{Time: time.UnixMicro(c.Micros).UTC(), ID: c.ID}, nil
}

// archival is the mark that a thread is to get, or nil if it has it.
func archival(t store.Thread, archived *bool) *time.Time {
	switch {
	case archived == nil || *archived != t.ArchivedAt.IsZero():
		return nil
	case *archived:
		return new(now())
	}
	return new(time.Time{})
}
