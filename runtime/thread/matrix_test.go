package thread_test

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
)

// spoken is the kind of database that the tests of this process use: "sqlite", or
// what AIGEN_TEST_DATABASE says. They name databases by the paths of files; on a
// server each path stands for a database of its own.
var spoken = map[string]string{"": "sqlite", "postgres": "postgres", "mysql": "mysql"}[os.Getenv("AIGEN_TEST_DATABASE")]

var servers = map[string]func(testing.TB) string{"postgres": dbtest.Postgres, "mysql": dbtest.MariaDB}

// TestOnServers runs the tests of this package again on each server, in a process
// of its own that starts one; both at once, as they mostly wait for their servers.
func TestOnServers(t *testing.T) {
	if spoken != "sqlite" {
		t.Skip("this is on a server already")
	}
	if testing.Short() {
		t.Skip("runs all tests twice more")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server(t) // skips where it is not installed
			cmd := exec.CommandContext(t.Context(), self, "-test.skip=OnServers$")
			cmd.Env = append(os.Environ(), "AIGEN_TEST_DATABASE="+name)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// onlySQLite skips a test of what SQLite alone has: files, and a database in
// memory.
func onlySQLite(t *testing.T) {
	t.Helper()
	if spoken != "sqlite" {
		t.Skip("a test of SQLite")
	}
}

// databases are those of the server that stand for paths.
var databases sync.Map

// dsnOf is what a path stands for.
func dsnOf(t testing.TB, path string) string {
	t.Helper()
	if spoken == "sqlite" {
		return "sqlite:" + path
	}
	if path == ":memory:" {
		return servers[spoken](t)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	dsn, ok := databases.Load(absolute)
	if !ok {
		dsn, _ = databases.LoadOrStore(absolute, servers[spoken](t))
	}
	return dsn.(string)
}

// connect opens the database of a path without aigen, on SQLite with parameters.
func connect(t testing.TB, path, params string) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite", "file:"+path+"?"+params
	switch spoken {
	case "postgres":
		driver, dsn = "pgx", dsnOf(t, path)
	case "mysql":
		host, name, _ := strings.Cut(strings.TrimPrefix(dsnOf(t, path), "mysql://root@"), "/")
		driver, dsn = "mysql", "root@tcp("+host+")/"+name+"?parseTime=true&loc=UTC&time_zone=%27%2B00%3A00%27"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// worded is a statement as the server wants it: PostgreSQL numbers what ? stands
// for, and MariaDB reads no offsets in times.
func worded(statement string) string {
	switch spoken {
	case "postgres":
		parts := strings.Split(statement, "?")
		statement = parts[0]
		for i, part := range parts[1:] {
			statement += fmt.Sprint("$", i+1) + part
		}
	case "mysql":
		statement = strings.ReplaceAll(strings.ReplaceAll(statement, "+00:00'", "'"), "lease_until = ?", "lease_until = LEFT(?, 19)")
	}
	return statement
}
