package thread

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/aigen-go/aigen/runtime/store"
)

// CreateThread makes a thread that belongs to the acting user.
func (s *Service) CreateThread(ctx context.Context, n NewThread) (Thread, error) {
	u, err := actor(ctx)
	if err != nil {
		return Thread{}, err
	}
	if err := checkTexts(&n.Name, &n.AssistantID); err != nil {
		return Thread{}, err
	}
	t := now()
	started := store.Thread{OwnerID: u.ID, Name: n.Name, AssistantID: n.AssistantID, CreatedAt: t, UpdatedAt: t}
	var row store.Thread
	err = s.change(ctx, func(tx store.Tx) error {
		err := s.ask(u, CreateThread, func() (bool, error) { return s.permissions.CreateThread(ctx, u, n) })
		if err != nil {
			return err
		}
		row, err = tx.CreateThread(ctx, started)
		return err
	})
	if err != nil {
		return Thread{}, s.failed("create a thread", err)
	}
	return threadOf(row), nil
}

// Threads returns the threads that the acting user may list and view, the newest
// first: by default his own, also for superusers, who may ask for others'. A Limit of
// 0 means all; [Service.ListThreads] lists them page by page.
func (s *Service) Threads(ctx context.Context, f Filter) ([]Thread, error) {
	u, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	q, err := f.query()
	if err != nil {
		return nil, err
	}
	scope, err := s.scope(ctx, u, f)
	if err != nil {
		return nil, s.failed("list threads", err)
	}
	threads, err := s.listThreads(ctx, u, scope, q)
	if err != nil {
		return nil, s.failed("list threads", err)
	}
	return threads, nil
}

// Thread returns a thread.
func (s *Service) Thread(ctx context.Context, id string) (Thread, error) {
	row, err := s.allowed(ctx, s.store.Thread, id, ViewThread)
	if err != nil {
		return Thread{}, s.failed("read a thread", err)
	}
	return threadOf(row), nil
}

// UpdateThread changes a thread and returns what it is then.
func (s *Service) UpdateThread(ctx context.Context, id string, u Update) (Thread, error) {
	var row store.Thread
	err := s.change(ctx, func(tx store.Tx) error {
		var err error
		if row, err = s.allowed(ctx, tx.LockThread, id, UpdateThread); err != nil {
			return err
		}
		if err := checkTexts(u.Name, u.AssistantID); err != nil {
			return err
		}
		archived := archival(row, u.Archived)
		if u.Name == nil && u.AssistantID == nil && archived == nil {
			return nil
		}
		row, err = tx.UpdateThread(ctx, row.ID, store.ThreadUpdate{
			Name: u.Name, AssistantID: u.AssistantID, ArchivedAt: archived, UpdatedAt: new(now()),
		})
		return err
	})
	if err != nil {
		return Thread{}, s.failed("update a thread", err)
	}
	return threadOf(row), nil
}

// DeleteThread deletes a thread with all that it has. A run that is going on in
// it is cancelled. The thread is gone for everybody at once. One with more than
// 1,000 messages, or with attachments, is only marked then; its rows are deleted
// in the background, in short transactions, by this service or another one with
// the same database.
func (s *Service) DeleteThread(ctx context.Context, id string) error {
	return s.failed("delete a thread", s.deleteThread(ctx, id))
}

// maxText is how many characters a short text, such as a name, has at most.
const maxText = 255

// checkTexts checks the texts of a thread; nil ones are not to change.
func checkTexts(name, assistantID *string) error {
	if err := checkText("name", name); err != nil {
		return err
	}
	return checkText("assistant_id", assistantID)
}

func checkText(field string, text *string) error {
	switch {
	case text == nil:
		return nil
	case !utf8.ValidString(*text), strings.Contains(*text, "\x00"):
		return &InvalidError{Field: field, Message: "valid UTF-8 without zero bytes"}
	case utf8.RuneCountInString(*text) > maxText:
		return &InvalidError{Field: field, Message: fmt.Sprintf("at most %d characters", maxText)}
	}
	return nil
}

func threadOf(row store.Thread) Thread {
	return Thread{
		ID: row.ID, Name: row.Name, AssistantID: row.AssistantID, OwnerID: row.OwnerID,
		CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt, ArchivedAt: row.ArchivedAt,
	}
}
