package thread

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/store"
)

// Scope says which threads a list may have, in a form that becomes part of the query.
// A thread is in it if any of the fields says so; the zero value has none. What is in
// it is then asked for one by one, with [Permissions.ViewThread], which costs nothing
// if that only compares; so a scope may be too wide, and is slow if it is much too
// wide.
type Scope struct {
	// All: every thread.
	All bool
	// OwnerIDs: the threads of these users.
	OwnerIDs []string
	// ThreadIDs: these threads, such as those that others share with the user. Some
	// databases take no more than a few ten thousand.
	ThreadIDs []string
	// Exact: the user may view every thread in the scope, and ViewThread need not be
	// asked.
	Exact bool
}

// scope asks which threads the user may list.
func (s *Service) scope(ctx context.Context, u assistant.User, f Filter) (Scope, error) {
	var scope Scope
	err := s.ask(u, ListThreads, func() (bool, error) {
		var err error
		scope, err = s.permissions.ListThreads(ctx, u, f)
		return true, err
	})
	return scope, err
}

// listThreads returns the threads that q chooses and the user may list, in the order
// of q and at most as many as its limit. The number of statements depends on how many
// threads ViewThread refuses, page by page, and on nothing else.
func (s *Service) listThreads(ctx context.Context, u assistant.User, scope Scope, q store.ThreadQuery) ([]Thread, error) {
	threads := []Thread{}
	for {
		rows, err := s.rowsIn(ctx, scope, q)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			t := threadOf(row)
			if !scope.Exact {
				switch err := s.may(ctx, u, t, ViewThread); {
				case refused(err):
					continue
				case err != nil:
					return nil, err
				}
			}
			threads = append(threads, t)
			if len(threads) == q.Limit {
				return threads, nil
			}
		}
		if q.Limit == 0 || len(rows) < q.Limit {
			return threads, nil
		}
		last := rows[len(rows)-1]
		q.After = &store.Cursor{Time: orderTime(q.Order, last), ID: last.ID}
	}
}

// rowsIn returns the threads that q chooses in a scope. Each kind of condition is a
// query of its own, so that each has an index.
func (s *Service) rowsIn(ctx context.Context, scope Scope, q store.ThreadQuery) ([]store.Thread, error) {
	queries := scope.queries(q)
	var all []store.Thread
	for _, q := range queries {
		rows, err := s.store.Threads(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	if len(queries) < 2 {
		return all, nil
	}
	slices.SortStableFunc(all, func(a, b store.Thread) int {
		return cmp.Or(orderTime(q.Order, b).Compare(orderTime(q.Order, a)), compareKeys(b.ID, a.ID))
	})
	all = slices.CompactFunc(all, func(a, b store.Thread) bool { return a.ID == b.ID })
	if q.Limit > 0 && len(all) > q.Limit {
		all = all[:q.Limit]
	}
	return all, nil
}

// queries are those that have the threads that q chooses in the scope; some threads
// may be in two of them.
func (c Scope) queries(q store.ThreadQuery) []store.ThreadQuery {
	if c.All {
		return []store.ThreadQuery{q}
	}
	var queries []store.ThreadQuery
	if owners := within(c.OwnerIDs, q.OwnerIDs); len(owners) > 0 {
		of := q
		of.OwnerIDs = owners
		queries = append(queries, of)
	}
	if ids := within(c.ThreadIDs, q.IDs); len(ids) > 0 {
		of := q
		of.IDs = ids
		queries = append(queries, of)
	}
	return queries
}

// within are those of scope that are asked for; nil asks for all.
func within(scope, asked []string) []string {
	if asked == nil {
		return scope
	}
	return slices.DeleteFunc(slices.Clone(scope), func(id string) bool { return !slices.Contains(asked, id) })
}

// orderTime is what threads are sorted by.
func orderTime(order store.ThreadOrder, t store.Thread) time.Time {
	if order == store.ByActivity {
		return t.UpdatedAt
	}
	return t.CreatedAt
}

// compareKeys compares IDs of threads as databases do: numbers by their value, and
// others, which are of one length, as texts.
func compareKeys(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// refused says whether err is a denial, and no failure.
func refused(err error) bool {
	_, denied := errors.AsType[*NotAllowedError](err)
	return denied || errors.Is(err, ErrNotFound)
}
