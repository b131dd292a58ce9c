package thread

import (
	"context"
	"slices"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/store"
)

// UsageQuery chooses the steps to sum up, and says what the sums are for.
type UsageQuery = store.UsageQuery

// UsageSum is what was used by the steps that have the same keys.
type UsageSum = store.UsageSum

// UsageKey is something to sum up by.
type UsageKey = store.UsageKey

// The keys of sums.
const (
	PerDay       = store.PerDay
	PerOwner     = store.PerOwner
	PerAssistant = store.PerAssistant
	PerModel     = store.PerModel
)

// Usage sums up what model calls used, also those of threads that were deleted, and
// those of runs without a thread. A user sees what his own used; superusers see everything, if the query
// names no owner. A run or a thread that is not there, or is somebody else's, has
// used nothing.
func (s *Service) Usage(ctx context.Context, q UsageQuery) ([]UsageSum, error) {
	u, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkUsage(q); err != nil {
		return nil, err
	}
	if q, err = s.usageFor(ctx, u, q); err != nil {
		return nil, s.failed("sum up the usage", err)
	}
	sums, err := s.store.Usage(ctx, q)
	if err != nil {
		return nil, s.failed("sum up the usage", err)
	}
	return sums, nil
}

// usageFor returns q as far as the user may ask it: one for everything that he may
// not ask is one for his own.
func (s *Service) usageFor(ctx context.Context, u assistant.User, q UsageQuery) (UsageQuery, error) {
	ask := func() error {
		return s.ask(u, ViewUsage, func() (bool, error) { return s.permissions.ViewUsage(ctx, u, q) })
	}
	err := ask()
	if q.OwnerID == "" && refused(err) {
		q.OwnerID = u.ID
		err = ask()
	}
	return q, err
}

func checkUsage(q UsageQuery) error {
	for field, day := range map[string]string{"from": q.From, "until": q.Until} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return &InvalidError{Field: field, Message: "a day such as 2026-11-23"}
		}
	}
	for field, text := range map[string]*string{"owner_id": &q.OwnerID, "assistant_id": &q.AssistantID} {
		if err := checkText(field, text); err != nil {
			return err
		}
	}
	known := []UsageKey{PerDay, PerOwner, PerAssistant, PerModel}
	for i, key := range q.By {
		if !slices.Contains(known, key) || slices.Contains(q.By[:i], key) {
			return &InvalidError{Field: "by", Message: "day, owner_id, assistant_id and name, each at most once"}
		}
	}
	return nil
}
