package database

import (
	"errors"
	"net/url"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresRules are the parameters of a PostgreSQL connection that aigen cannot
// work with. None is set by aigen: poolers between it and the server refuse
// connections with parameters that they do not know.
var postgresRules = map[string]parameter{
	"client_encoding":               {only("utf8", "utf-8", "unicode"), "texts are in UTF-8"},
	"datestyle":                     {only("iso", "iso, mdy", "iso, dmy", "iso, ymd"), "times are read in the style ISO"},
	"standard_conforming_strings":   {only("on", "true"), "a backslash in a text must stay one"},
	"default_transaction_read_only": {only("off", "false"), "threads are written, too"},
	"default_transaction_isolation": {only("read committed"), "transactions are made for READ COMMITTED, and lock the rows that they rely on"},
}

// parsePostgres reads a URL as libpq does, parameters such as sslmode and
// search_path included.
func parsePostgres(dsn string) (source, error) {
	u, err := url.Parse(dsn)
	if err != nil || u.Opaque != "" { // the error would quote the password
		return source{}, errors.New("the data source name is no URL: write postgres://USER:PASSWORD@HOST/DATABASE, " +
			"with %XX for characters of the password that have a meaning in URLs")
	}
	params, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return source{}, errors.New("the parameters of the data source name cannot be read: write ?NAME=VALUE&NAME=VALUE, with %XX for other characters")
	}
	if err := contradicts(params, postgresRules); err != nil {
		return source{}, err
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil { // the error would quote the rest of the URL
		return source{}, errors.New("the data source name has a parameter, a port or a file of a certificate that PostgreSQL's driver cannot use")
	}
	migrate := config.Copy()
	delete(migrate.RuntimeParams, "statement_timeout")
	return source{dialect: dialect.Postgres, work: stdlib.GetConnector(*config), migrate: stdlib.GetConnector(*migrate)}, nil
}
