package thread

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/ent/schema/mixin"
	entthread "github.com/aigen-go/aigen/ent/thread"
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
	row, err := s.write.Thread.Create().
		SetOwnerID(u.ID).SetName(n.Name).SetAssistantID(n.AssistantID).
		SetCreatedAt(t).SetUpdatedAt(t).
		Save(ctx)
	if err != nil {
		return Thread{}, s.failed("create a thread", err)
	}
	return threadOf(row), nil
}

// Threads returns the acting user's own threads, the newest first; superusers too
// get only their own.
func (s *Service) Threads(ctx context.Context, f Filter) ([]Thread, error) {
	u, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	query := s.read.Thread.Query().Where(entthread.OwnerID(u.ID))
	if f.AssistantID != "" {
		query.Where(entthread.AssistantID(f.AssistantID))
	}
	rows, err := query.Order(
		entthread.ByCreatedAt(sql.OrderDesc()), entthread.ByID(sql.OrderDesc()),
	).All(ctx)
	if err != nil {
		return nil, s.failed("list threads", err)
	}
	threads := make([]Thread, len(rows))
	for i, row := range rows {
		threads[i] = threadOf(row)
	}
	return threads, nil
}

// Thread returns a thread.
func (s *Service) Thread(ctx context.Context, id string) (Thread, error) {
	row, err := allowed(ctx, s.read.Thread, id, ViewThread)
	if err != nil {
		return Thread{}, s.failed("read a thread", err)
	}
	return threadOf(row), nil
}

// UpdateThread changes a thread and returns what it is then.
func (s *Service) UpdateThread(ctx context.Context, id string, u Update) (Thread, error) {
	var row *ent.Thread
	err := s.change(ctx, func(tx *ent.Tx) error {
		var err error
		if row, err = allowed(ctx, tx.Thread, id, UpdateThread); err != nil {
			return err
		}
		if u.Name == nil && u.AssistantID == nil {
			return nil
		}
		if err := checkTexts(u.Name, u.AssistantID); err != nil {
			return err
		}
		row, err = row.Update().
			SetNillableName(u.Name).SetNillableAssistantID(u.AssistantID).
			SetUpdatedAt(now()).
			Save(ctx)
		return err
	})
	if err != nil {
		return Thread{}, s.failed("update a thread", err)
	}
	return threadOf(row), nil
}

// DeleteThread deletes a thread with all that it has. A run that is going on in
// it is cancelled.
func (s *Service) DeleteThread(ctx context.Context, id string) error {
	var row *ent.Thread
	err := s.change(ctx, func(tx *ent.Tx) error {
		var err error
		if row, err = allowed(ctx, tx.Thread, id, DeleteThread); err != nil {
			return err
		}
		return found(tx.Thread.DeleteOne(row).Exec(ctx), ErrNotFound)
	})
	if err != nil {
		return s.failed("delete a thread", err)
	}
	s.cancelRuns(row.ID)
	return nil
}

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
	case utf8.RuneCountInString(*text) > mixin.MaxText:
		return &InvalidError{Field: field, Message: fmt.Sprintf("at most %d characters", mixin.MaxText)}
	}
	return nil
}

func threadOf(row *ent.Thread) Thread {
	t := Thread{
		ID: row.ID.String(), Name: row.Name, AssistantID: row.AssistantID,
		CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
	}
	if row.OwnerID != nil {
		t.OwnerID = *row.OwnerID
	}
	return t
}
