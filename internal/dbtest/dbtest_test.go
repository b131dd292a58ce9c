package dbtest_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// Every database is empty and of its own.
func TestDatabases(t *testing.T) {
	for name, server := range map[string]struct {
		dsn    func(testing.TB) string
		driver string
		native func(dsn string) string
	}{
		"postgres": {dbtest.Postgres, "pgx", func(dsn string) string { return dsn }},
		"mariadb": {dbtest.MariaDB, "mysql", func(dsn string) string {
			dsn = strings.TrimPrefix(dsn, "mysql://root@")
			host, database, _ := strings.Cut(dsn, "/")
			return "root@tcp(" + host + ")/" + database
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 {
				db, err := sql.Open(server.driver, server.native(server.dsn(t)))
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				if _, err := db.Exec("CREATE TABLE sole (id int)"); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
