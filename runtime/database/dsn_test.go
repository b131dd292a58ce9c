package database_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/database"
)

// What is wrong with a data source name is said without its password.
func TestBadNames(t *testing.T) {
	const secret = "geheim"
	for dsn, want := range map[string]string{
		"postgres://u:geheim@h:x/d":                                          "the data source name is no URL: write postgres://",
		"postgres://u:ge%geheim@h/d":                                         "the data source name is no URL: write postgres://",
		"postgres:host=h password=geheim":                                    "the data source name is no URL: write postgres://",
		"postgres://u:geheim@h/d?a=%zz":                                      "the parameters of the data source name cannot be read",
		"postgres://u:geheim@h/d?sslmode=geheim":                             "the data source name has a parameter, a port or a file",
		"postgres://u:geheim@h/d?client_encoding=latin1":                     "take away the parameter client_encoding of the data source name: texts are in UTF-8",
		"postgres://u:geheim@h/d?default_transaction_isolation=serializable": "take away the parameter default_transaction_isolation",
		"mysql://u:geheim@h:x/d":                                             "the data source name cannot be read: write mysql://",
		"mysql://u:ge#heim@h/d":                                              "the data source name cannot be read: write mysql://",
		"mysql://u:geheim@tcp(h:3306)/d":                                     "the data source name cannot be read: write mysql://",
		"mysql://u:geheim@h/":                                                "the data source name has no database: write mysql://",
		"mysql://u:geheim@h/d?tls=geheim":                                    "the data source name cannot be read: write mysql://",
		"mysql://u:geheim@h/d?parseTime=false":                               "take away the parameter parseTime of the data source name: aigen sets it, so that times are kept in UTC",
		"mysql:u:geheim@tcp(h)/d?loc=Local":                                  "take away the parameter loc of the data source name: aigen sets it",
		"mariadb://u:geheim@h/d?sql_mode=''":                                 "take away the parameter sql_mode of the data source name: aigen sets it",
		"mysql://u:geheim@h/d?charset=latin1":                                "take away the parameter charset of the data source name: texts are in UTF-8",
		"mysql://u:geheim@h/d?transaction_isolation='SERIALIZABLE'":          "take away the parameter transaction_isolation",
		"mysql:geheim":                                                       "the data source name cannot be read: write mysql://",
		"mysql://u:geheim@127.0.0.1:1/d":                                     "connect: dial tcp 127.0.0.1:1",
		"postgres://u:geheim@127.0.0.1:1/d":                                  "connect: failed to connect",
	} {
		db, err := database.Open(t.Context(), dsn)
		if err == nil {
			db.Close()
			t.Errorf("%s was opened", dsn)
			continue
		}
		if got := err.Error(); !strings.HasPrefix(got, want) || strings.Contains(got, secret) || strings.Contains(got, dsn) {
			t.Errorf("%s: %s\nwant: %s…", dsn, got, want)
		}
	}
}

// Connections are what aigen relies on, whatever the name and the server say.
func TestMySQLSession(t *testing.T) {
	dsn := dbtest.MariaDB(t)
	rest := strings.TrimPrefix(dsn, "mysql://")
	_, address, _ := strings.Cut(rest, "@")
	host, name, _ := strings.Cut(address, "/")
	for _, dsn := range []string{
		dsn, "mariadb://" + rest,
		dsn + "?parseTime=true&loc=UTC&time_zone=%27%2B00:00%27&charset=utf8mb4&transaction_isolation=%27read-committed%27&timeout=10s",
		"mysql:root@tcp(" + host + ")/" + name + "?collation=utf8mb4_unicode_ci",
	} {
		db := open(t, dsn)
		var zone, mode, isolation, charset string
		const query = "SELECT @@time_zone, @@sql_mode, @@tx_isolation, @@character_set_client"
		if err := db.Writer().QueryRowContext(t.Context(), query).Scan(&zone, &mode, &isolation, &charset); err != nil {
			t.Fatal(err)
		}
		equal(t, dsn, fmt.Sprint(zone, " ", strings.Contains(mode, "STRICT_TRANS_TABLES"), " ", isolation, " ", charset), "+00:00 true READ-COMMITTED utf8mb4")
	}
}

func TestPostgresName(t *testing.T) {
	dsn := dbtest.Postgres(t)
	db := open(t, strings.Replace(dsn, "postgres://", "postgresql://", 1)+"&application_name=chat&client_encoding=UTF8&statement_timeout=5000")
	var name string
	if err := db.Reader().QueryRowContext(t.Context(), "SHOW application_name").Scan(&name); err != nil || name != "chat" {
		t.Errorf("%q, %v", name, err)
	}
}
