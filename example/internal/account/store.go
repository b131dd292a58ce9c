package account

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/example/ent"
	"github.com/aigen-go/aigen/example/ent/user"
	"github.com/aigen-go/aigen/example/internal/data"
)

// User is an account.
type User struct {
	// ID never changes; Username is what people log in with.
	ID, Username string
	Email        string
	// Superuser may do what every owner of a thread may.
	Superuser bool
}

// Store keeps accounts and sessions. Its methods may be called by several
// goroutines at once.
type Store struct {
	db     *data.DB
	hasher *hasher
}

// New keeps accounts in db.
func New(db *data.DB) *Store { return &Store{db: db, hasher: newHasher()} }

// User returns the account with the ID, or nil if there is none.
func (s *Store) User(ctx context.Context, id string) (*User, error) {
	key, err := uuid.Parse(id)
	if err != nil {
		return nil, nil
	}
	u, err := s.db.User.Get(ctx, key)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the account: %w", err)
	}
	return fromEnt(u), nil
}

// CheckPassword returns the account, or nil if there is none of that name or the
// password is not its own. Both take the same work. It returns [ErrBusy] if too
// many passwords are being checked already.
func (s *Store) CheckPassword(ctx context.Context, username, password string) (*User, error) {
	u, err := s.db.User.Query().Where(user.Username(username)).Only(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("reading the account: %w", err)
	}
	hash := decoy
	if u != nil {
		hash = u.PasswordHash
	}
	ok, err := s.hasher.verify(ctx, password, hash)
	if err != nil {
		return nil, err
	}
	if u == nil || !ok {
		return nil, nil
	}
	return fromEnt(u), nil
}

func fromEnt(u *ent.User) *User {
	return &User{ID: u.ID.String(), Username: u.Username, Email: u.Email, Superuser: u.Superuser}
}
