package account_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/example/internal/account"
	"github.com/aigen-go/aigen/example/internal/data"
)

// open opens the database of a test, again and again if asked to.
func open(t *testing.T, path string) *account.Store {
	t.Helper()
	db, err := data.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return account.New(db)
}

func setup(t *testing.T, s *account.Store, password string) string {
	t.Helper()
	random, err := s.Setup(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	return random
}

func check(t *testing.T, s *account.Store, username, password string) *account.User {
	t.Helper()
	u, err := s.CheckPassword(t.Context(), username, password)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "a b#é%20.db") }

func TestAccounts(t *testing.T) {
	s := open(t, newPath(t))
	if random := setup(t, s, "sesame"); random != "" {
		t.Errorf("made up the password %q", random)
	}
	for name, superuser := range map[string]bool{"alice": false, "bob": false, "root": true} {
		u := check(t, s, name, "sesame")
		if u == nil || u.Username != name || u.Email != name+"@example.com" || u.Superuser != superuser || u.ID == "" {
			t.Errorf("%s is %+v", name, u)
			continue
		}
		if again, err := s.User(t.Context(), u.ID); err != nil || *again != *u {
			t.Errorf("%s by ID is %+v, %v", name, again, err)
		}
	}
	for _, wrong := range [][2]string{{"alice", "Sesame"}, {"alice", ""}, {"carol", "sesame"}, {"", ""}, {"Alice", "sesame"}, {"alice' --", "sesame"}} {
		if u := check(t, s, wrong[0], wrong[1]); u != nil {
			t.Errorf("%q with %q is %+v", wrong[0], wrong[1], u)
		}
	}
	for _, id := range []string{"", "1", "00000000-0000-0000-0000-000000000000", strings.Repeat("9", 1000)} {
		if u, err := s.User(t.Context(), id); u != nil || err != nil {
			t.Errorf("the ID %.40q is %+v, %v", id, u, err)
		}
	}
}

func TestRandomPassword(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	random := setup(t, s, "")
	if !regexp.MustCompile(`^([a-z2-9]{4}-){4}[a-z2-9]{4}$`).MatchString(random) || check(t, s, "bob", random) == nil {
		t.Errorf("made up %q", random)
	}
	if again := setup(t, open(t, path), ""); again != "" {
		t.Errorf("the second start made up %q", again)
	}
	if check(t, s, "bob", random) == nil {
		t.Error("the second start changed the password")
	}
}

func TestNewPasswordTakesThePlace(t *testing.T) {
	s := open(t, newPath(t))
	setup(t, s, "first")
	before := check(t, s, "alice", "first")
	setup(t, s, "second")
	if check(t, s, "alice", "first") != nil {
		t.Error("the first password still works")
	}
	if after := check(t, s, "alice", "second"); after == nil || after.ID != before.ID {
		t.Errorf("alice was %+v, is %+v", before, after)
	}
	if _, err := s.Setup(t.Context(), strings.Repeat("x", 1025)); err == nil || err.Error() != "the password has 1025 bytes, more than 1024" {
		t.Errorf("a long password: %v", err)
	}
}

// execSQL changes the database past the Store, and stored reads one value of it.
func execSQL(t *testing.T, path, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

func stored(t *testing.T, path, query string) (value string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRow(query).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestHashes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s := open(t, path)
	setup(t, s, "sesame")
	alice := stored(t, path, "SELECT password_hash FROM users WHERE username = 'alice'")
	bob := stored(t, path, "SELECT password_hash FROM users WHERE username = 'bob'")
	form := regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`)
	if !form.MatchString(alice) || !form.MatchString(bob) || alice == bob {
		t.Errorf("hashes %s and %s", alice, bob)
	}
	// One that was made with other parameters, by the reference implementation.
	execSQL(t, path, "UPDATE users SET password_hash = ? WHERE username = 'bob'",
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	if check(t, s, "bob", "password") == nil {
		t.Error("a hash with other parameters is not understood")
	}
	for _, broken := range []string{
		"x",
		"$2b$10$abcdefghijklmnopqrstuv",
		"$argon2id$v=19$m=19456,t=2,p=1$c2FsdA",
		"$argon2id$v=16$m=19456,t=2,p=1$c2FsdA$a2V5",
		"$argon2id$v=19$m=4294967295,t=2,p=1$c2FsdA$a2V5",
		"$argon2id$v=19$m=19456,t=4294967295,p=1$c2FsdA$a2V5",
		"$argon2id$v=19$m=19456,t=0,p=1$c2FsdA$a2V5",
		"$argon2id$v=19$m=19456,t=2,p=0$c2FsdA$a2V5",
		"$argon2id$v=19$m=19456,t=2,p=1$!$a2V5",
		"$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$",
	} {
		execSQL(t, path, "UPDATE users SET password_hash = ? WHERE username = 'bob'", broken)
		if u, err := s.CheckPassword(t.Context(), "bob", "sesame"); err == nil || u != nil || strings.Contains(err.Error(), "c2FsdA") {
			t.Errorf("%s: %+v, %v", broken, u, err)
		}
	}
	setup(t, s, "sesame")
	if check(t, s, "bob", "sesame") == nil {
		t.Error("a start with a password does not mend a broken hash")
	}
}

func TestManyLoginsAtOnce(t *testing.T) {
	s := open(t, newPath(t))
	setup(t, s, "sesame")
	var wg sync.WaitGroup
	var mu sync.Mutex
	right, busy := 0, 0
	for range 100 {
		wg.Go(func() {
			u, err := s.CheckPassword(t.Context(), "alice", "sesame")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, account.ErrBusy):
				busy++
			case err != nil:
				t.Error(err)
			case u != nil:
				right++
			}
		})
	}
	wg.Wait()
	if right+busy != 100 || right == 0 {
		t.Errorf("%d logins, %d refused", right, busy)
	}
	if check(t, s, "alice", "sesame") == nil {
		t.Error("no login after the rush")
	}
}

func TestTwoFirstStartsAtOnce(t *testing.T) {
	path := newPath(t)
	var wg sync.WaitGroup
	made := make(chan string, 4)
	for range cap(made) {
		wg.Go(func() {
			db, err := data.Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = db.Close() }()
			random, err := account.New(db).Setup(t.Context(), "")
			if err != nil {
				t.Error(err)
			}
			if random != "" {
				made <- random
			}
		})
	}
	wg.Wait()
	if len(made) != 1 {
		t.Fatalf("%d passwords were made up", len(made))
	}
	if check(t, open(t, path), "root", <-made) == nil {
		t.Error("the password does not work")
	}
}
