package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"github.com/aigen-go/aigen/example/ent"
	"github.com/aigen-go/aigen/example/ent/user"
)

// User is an account.
type User struct {
	// ID never changes; Username is what people log in with.
	ID, Username string
	// Superuser may do what every owner of a thread may.
	Superuser bool
}

// Store keeps accounts and sessions. Its methods may be called by several
// goroutines at once.
type Store struct {
	db     *sql.DB
	client *ent.Client
	hasher *hasher
}

// Open opens the SQLite database at path, and creates it and its tables if they
// are not there. The file is the one that holds the threads, too: the owner of a
// thread is an account, so a backup of one without the other is of no use.
func Open(ctx context.Context, path string) (*Store, error) {
	dsn, err := dataSource(path)
	if err != nil {
		return nil, fmt.Errorf("opening the accounts: %w", err)
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("opening the accounts: %w", err)
	}
	if err := migrate(ctx, db); err != nil {
		return nil, fmt.Errorf("opening the accounts: %w", errors.Join(err, db.Close()))
	}
	db.SetMaxOpenConns(8)
	client := ent.NewClient(ent.Driver(entsql.OpenDB(dialect.SQLite, db)))
	return &Store{db: db, client: client, hasher: newHasher()}, nil
}

// migrating guards what Ent knows of the tables: it is one variable for all
// clients, and Create changes it.
var migrating sync.Mutex

// migrate adds what is missing to the tables. It never drops a column or an
// index, and no table of the schema refers to another one, so that not even a
// rebuild of a table can lose rows. One connection, because the pragmas that
// surround a rebuild are a connection's own. Twice, because the plan is made
// before the database is locked: if another process was faster, the second look
// finds that nothing is left to do.
func migrate(ctx context.Context, db *sql.DB) error {
	migrating.Lock()
	defer migrating.Unlock()
	db.SetMaxOpenConns(1)
	client := ent.NewClient(ent.Driver(entsql.OpenDB(dialect.SQLite, db)))
	err := client.Schema.Create(ctx)
	if err != nil {
		err = client.Schema.Create(ctx)
	}
	if err != nil {
		return fmt.Errorf("creating the tables of accounts: %w", err)
	}
	return nil
}

// dataSource names the database at path for modernc.org/sqlite. Transactions are
// immediate, since busy_timeout does not help one that begins as a reader, and
// times are in a form that SQL can compare.
func dataSource(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive letter
	}
	q := url.Values{
		"_pragma": {
			"busy_timeout(10000)",
			"journal_mode(WAL)",
			"journal_size_limit(67108864)",
			"synchronous(NORMAL)",
			"foreign_keys(1)",
		},
		"_txlock":      {"immediate"},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
	}
	return "file:" + (&url.URL{Path: slashed}).EscapedPath() + "?" + q.Encode(), nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.PingContext(ctx) }

// User returns the account with the ID, or nil if there is none.
func (s *Store) User(ctx context.Context, id string) (*User, error) {
	key, err := uuid.Parse(id)
	if err != nil {
		return nil, nil
	}
	u, err := s.client.User.Get(ctx, key)
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
	u, err := s.client.User.Query().Where(user.Username(username)).Only(ctx)
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
	return &User{ID: u.ID.String(), Username: u.Username, Superuser: u.Superuser}
}
