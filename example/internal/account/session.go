package account

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/aigen-go/aigen/example/ent"
	"github.com/aigen-go/aigen/example/ent/session"
)

// sessions is the Store as the session manager wants it. The tokens that it is
// given are hashes already.
type sessions struct{ db *ent.Client }

var _ scs.CtxStore = sessions{}

// FindCtx returns the data of a session that has not expired.
func (s sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	row, err := s.db.Session.Query().
		Where(session.ID(token), session.ExpiresAtGT(time.Now().UTC())).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading the session: %w", err)
	}
	return row.Data, true, nil
}

// CommitCtx stores a session, new or not.
func (s sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	tx, err := s.db.Tx(ctx)
	if err != nil {
		return fmt.Errorf("storing the session: %w", err)
	}
	n, err := tx.Session.Update().Where(session.ID(token)).SetData(data).SetExpiresAt(expiry.UTC()).Save(ctx)
	if err == nil && n == 0 {
		err = tx.Session.Create().SetID(token).SetData(data).SetExpiresAt(expiry.UTC()).Exec(ctx)
	}
	if err != nil {
		_ = tx.Rollback()
		return fmt.Errorf("storing the session: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("storing the session: %w", err)
	}
	return nil
}

// DeleteCtx ends a session; one that is not there is no error.
func (s sessions) DeleteCtx(ctx context.Context, token string) error {
	if _, err := s.db.Session.Delete().Where(session.ID(token)).Exec(ctx); err != nil {
		return fmt.Errorf("ending the session: %w", err)
	}
	return nil
}

// Find is FindCtx; the session manager calls it only where there is no context.
func (s sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// Sweep deletes the sessions that have expired, now and then every interval,
// until ctx ends.
func (s *Store) Sweep(ctx context.Context, interval time.Duration, log *slog.Logger) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		_, err := s.db.Session.Delete().Where(session.ExpiresAtLTE(time.Now().UTC())).Exec(ctx)
		if err != nil && ctx.Err() == nil {
			log.Warn("expired sessions were not deleted", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
