package entaigen_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"

	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers"
	numbersstore "github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/user"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/thread"
)

// by is the context of a tenant in which a user acts; 0 is a superuser.
func by(t *testing.T, id int) context.Context {
	return assistant.WithUser(tenant(t.Context()), assistant.User{ID: fmt.Sprint(id), Superuser: id == 0})
}

func serve(t *testing.T, client *numbers.Client) *thread.Service {
	t.Helper()
	quiet := thread.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	s, err := thread.New(tenant(t.Context()), numbersstore.New(client), quiet)
	check(t, err)
	t.Cleanup(func() { check(t, s.Close()) })
	return s
}

// When the application deletes a user, his threads stay, and only superusers reach
// them.
func TestDeletedUser(t *testing.T) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			client := makeNumbers(t, database(t))
			s := serve(t, client)
			th, err := s.CreateThread(by(t, 1), thread.NewThread{Name: "kept"})
			check(t, err)
			other, err := s.CreateThread(by(t, 2), thread.NewThread{})
			check(t, err)
			check(t, client.User.DeleteOneID(1).Exec(tenant(t.Context())))

			var notAllowed *thread.NotAllowedError
			if _, err := s.Thread(by(t, 1), th.ID); !errors.As(err, &notAllowed) {
				t.Errorf("who had it: %v", err)
			}
			if _, err := s.Messages(by(t, 2), th.ID); !errors.As(err, &notAllowed) {
				t.Errorf("another: %v", err)
			}
			if threads, err := s.Threads(by(t, 1), thread.Filter{}); err != nil || len(threads) != 0 {
				t.Errorf("%d threads, %v", len(threads), err)
			}
			if got, err := s.Thread(by(t, 0), th.ID); err != nil || got.OwnerID != "" || got.Name != "kept" {
				t.Errorf("a superuser: %+v, %v", got, err)
			}
			if got, err := s.Thread(by(t, 2), other.ID); err != nil || got.OwnerID != "2" {
				t.Errorf("another's: %+v, %v", got, err)
			}
			check(t, s.DeleteThread(by(t, 0), th.ID))
		})
	}
}

// Before he deletes a user, the application may take the threads from him, or
// delete them. What is done in the background sees what the context of New does:
// a policy would refuse it otherwise.
func TestThreadsOfAUser(t *testing.T) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			client := makeNumbers(t, database(t))
			s := serve(t, client)
			for range 2 {
				_, err := s.CreateThread(by(t, 1), thread.NewThread{})
				check(t, err)
			}
			if n, err := s.DisownThreads(by(t, 1), "1"); n != 2 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			big, err := s.CreateThread(by(t, 2), thread.NewThread{})
			check(t, err, fill(tenant(t.Context()), numbersstore.New(client), big.ID, 1200))
			if n, err := s.DeleteOwner(by(t, 2), "2"); n != 1 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			users, err := client.User.Delete().Where(user.IDIn(1, 2)).Exec(tenant(t.Context()))
			if users != 2 || err != nil {
				t.Errorf("%d users, %v", users, err)
			}
			for client.Thread.Query().CountX(tenant(t.Context())) > 2 { // the context ends with the test
			}
			if n := client.Message.Query().CountX(tenant(t.Context())); n != 0 {
				t.Errorf("%d messages are left", n)
			}
		})
	}
}

func fill(ctx context.Context, s store.Store, id string, n int) error {
	return s.Change(ctx, func(tx store.Tx) error {
		th, err := tx.Advance(ctx, id, n, noon)
		if err != nil {
			return err
		}
		rows := make([]store.Message, n)
		for i := range rows {
			rows[i] = store.Message{ThreadID: th.ID, Seq: int64(i + 1), Role: "user", Status: "done", Parts: "[]", CreatedAt: noon}
		}
		_, err = tx.AddMessages(ctx, rows)
		return err
	})
}
