package account

import (
	"context"
	"fmt"

	"github.com/aigen-go/aigen/example/ent"
	"github.com/aigen-go/aigen/example/ent/user"
)

// maxPasswordBytes leaves room in a login form for a password that is all
// escapes.
const maxPasswordBytes = 1024

// accounts are those of the example.
var accounts = []User{
	{Username: "alice", Email: "alice@example.com"},
	{Username: "bob", Email: "bob@example.com"},
	{Username: "root", Email: "root@example.com", Superuser: true},
}

// Setup makes sure that the accounts alice, bob and root exist. If password is
// not empty, it becomes the password of all three, and sessions that were begun
// with another one end. If it is empty, accounts that exist keep theirs, and new
// ones get a random one, which is returned; it is not kept in clear anywhere.
func (s *Store) Setup(ctx context.Context, password string) (random string, err error) {
	if len(password) > maxPasswordBytes {
		return "", fmt.Errorf("the password has %d bytes, more than %d", len(password), maxPasswordBytes)
	}
	err = s.db.Change(ctx, func(tx *ent.Tx) error {
		random, err = setup(ctx, tx, password)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("setting up the accounts: %w", err)
	}
	return random, nil
}

func setup(ctx context.Context, tx *ent.Tx, password string) (random string, err error) {
	changed := false
	for _, a := range accounts {
		u, err := tx.User.Query().Where(user.Username(a.Username)).Only(ctx)
		if err == nil && u.Email == "" { // of a version that kept none
			u, err = tx.User.UpdateOne(u).SetEmail(a.Email).Save(ctx)
		}
		switch {
		case ent.IsNotFound(err):
			if password == "" {
				random = randomPassword()
				password = random
			}
			create := tx.User.Create().SetUsername(a.Username).SetEmail(a.Email).SetSuperuser(a.Superuser)
			if err := create.SetPasswordHash(hashPassword(password)).Exec(ctx); err != nil {
				return "", err
			}
		case err != nil:
			return "", err
		case password != "" && password != random:
			// A hash that can't be read is replaced like one that does not match.
			if ok, _ := matches(password, u.PasswordHash); ok {
				continue
			}
			if err := tx.User.UpdateOne(u).SetPasswordHash(hashPassword(password)).Exec(ctx); err != nil {
				return "", err
			}
			changed = true
		}
	}
	if changed {
		_, err = tx.Session.Delete().Exec(ctx)
	}
	return random, err
}
