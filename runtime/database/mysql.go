package database

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"
)

const (
	ownTimes = "aigen sets it, so that times are kept in UTC"
	ownMode  = "aigen sets it, so that nothing is cut off or made up when it is stored"
)

// mysqlRules are the parameters of a MySQL connection that aigen cannot work
// with.
var mysqlRules = map[string]parameter{
	"parsetime":             {only("true", "1"), ownTimes},
	"loc":                   {only("utc"), ownTimes},
	"time_zone":             {only("+00:00"), ownTimes},
	"sql_mode":              {only(), ownMode},
	"charset":               {only("utf8mb4"), "texts are in UTF-8, with characters of four bytes"},
	"collation":             {func(v string) bool { return strings.HasPrefix(v, "utf8mb4_") }, "texts are in UTF-8, with characters of four bytes"},
	"transaction_isolation": {only("read-committed"), "transactions are made for READ COMMITTED, and lock the rows that they rely on"},
	"tx_isolation":          {only("read-committed"), "transactions are made for READ COMMITTED, and lock the rows that they rely on"},
	"autocommit":            {only("1", "on", "true"), "a statement outside of a transaction is one of its own"},
	"foreign_key_checks":    {only("1", "on"), "what belongs to a deleted thread goes with it"},
	"unique_checks":         {only("1", "on"), "a thread has one run at a time"},
	"clientfoundrows":       {only("true", "1"), "a row that is written as it was counts as written"},
	"columnswithalias":      {only("false", "0"), "columns are found by their names"},
}

// errMySQL is what is wrong with a name that cannot be read; the error of the
// driver may quote it.
var errMySQL = errors.New("the data source name cannot be read: write mysql://USER:PASSWORD@HOST:PORT/DATABASE, " +
	"with %XX for characters of the password that have a meaning in URLs, " +
	"or mysql: and what go-sql-driver takes, such as mysql:USER:PASSWORD@unix(/run/mysqld/mysqld.sock)/DATABASE")

// parseMySQL reads what follows the scheme: a URL, or a name of the driver's own
// kind, which alone can have sockets. Parameters are the driver's.
func parseMySQL(rest string) (source, error) {
	config, err := mysqlConfig(rest)
	if err != nil {
		return source{}, err
	}
	if config.DBName == "" {
		return source{}, errors.New("the data source name has no database: write mysql://USER:PASSWORD@HOST:PORT/DATABASE")
	}
	config.ParseTime, config.Loc = true, time.UTC
	config.ClientFoundRows = true
	config.InterpolateParams = true // which saves a round trip for each statement, and is safe in UTF-8
	if config.Params == nil {
		config.Params = map[string]string{}
	}
	config.Params["time_zone"] = "'+00:00'"
	config.Params["sql_mode"] = "'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
	delete(config.Params, "transaction_isolation") // its name differs between servers; Connect sets it
	delete(config.Params, "tx_isolation")
	if err := config.Apply(mysql.Charset("utf8mb4", config.Collation)); err != nil {
		return source{}, errMySQL
	}
	work, err := mysql.NewConnector(config)
	if err != nil {
		return source{}, errMySQL
	}
	config = config.Clone()
	config.ReadTimeout, config.WriteTimeout = 0, 0
	migrate, err := mysql.NewConnector(config)
	if err != nil {
		return source{}, errMySQL
	}
	return source{dialect: dialect.MySQL, work: readCommitted{work}, migrate: readCommitted{migrate}}, nil
}

func mysqlConfig(rest string) (*mysql.Config, error) {
	authority, isURL := strings.CutPrefix(rest, "//")
	query := rest[strings.LastIndex(rest, "/")+1:]
	_, query, _ = strings.Cut(query, "?")
	var u *url.URL
	if isURL {
		var err error
		if u, err = url.Parse("mysql://" + authority); err != nil || u.Fragment != "" || strings.Contains(u.Host, "(") {
			return nil, errMySQL
		}
		query, rest = u.RawQuery, "/?"+u.RawQuery
	}
	params, err := url.ParseQuery(query)
	if err != nil {
		return nil, errMySQL
	}
	if err := contradicts(params, mysqlRules); err != nil {
		return nil, err
	}
	config, err := mysql.ParseDSN(rest)
	if err != nil {
		return nil, errMySQL
	}
	if u != nil {
		config.Net, config.Addr = "tcp", net.JoinHostPort(or(u.Hostname(), "127.0.0.1"), or(u.Port(), "3306"))
		config.User = u.User.Username()
		config.Passwd, _ = u.User.Password()
		config.DBName = strings.TrimPrefix(u.Path, "/")
	}
	return config, nil
}

// or returns fallback for what is empty.
func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

// readCommitted makes connections whose transactions see what others have
// committed, as those of PostgreSQL do.
type readCommitted struct{ sqldriver.Connector }

// Connect implements [sqldriver.Connector].
func (r readCommitted) Connect(ctx context.Context) (sqldriver.Conn, error) {
	conn, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	const statement = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
	if _, err := conn.(sqldriver.ExecerContext).ExecContext(ctx, statement, nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}
