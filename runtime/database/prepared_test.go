package database_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aigen-go/aigen/runtime/database"
)

// Statements of SQLite are kept and done again. That shows in nothing: not where there
// are more of them than are kept, where one is done while its rows are read, where a
// table changes or an argument is refused, nor when the file is closed.
func TestStatementsThatComeAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	db, err := database.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	exec := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.Writer().ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE TABLE numbers (n INTEGER UNIQUE)")
	const many = 300
	for i := range many {
		exec("INSERT INTO numbers (n) VALUES (?)", i)
		exec(fmt.Sprintf("UPDATE numbers SET n = n WHERE n = %d", i))
		if _, err := db.Writer().ExecContext(t.Context(), "INSERT INTO numbers (n) VALUES (?)", i); err == nil {
			t.Fatalf("%d twice", i)
		}
	}
	tx, err := db.Writer().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() // there is nothing to keep
	const query = "SELECT n FROM numbers WHERE n >= ? ORDER BY n"
	outer, err := tx.QueryContext(t.Context(), query, 0)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for outer.Next() {
		var n, inner int
		if err := outer.Scan(&n); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRowContext(t.Context(), query, n).Scan(&inner); err != nil || inner != n {
			t.Fatalf("%d is %d, %v", n, inner, err)
		}
		sum += n
	}
	if err := outer.Err(); err != nil || sum != many*(many-1)/2 {
		t.Errorf("the sum is %d, %v", sum, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	exec("ALTER TABLE numbers ADD COLUMN name TEXT NOT NULL DEFAULT 'x'")
	exec("INSERT INTO numbers (n) VALUES (?)", many)
	var columns string
	if err := db.Reader().QueryRowContext(t.Context(), "SELECT name FROM numbers WHERE n = ?", many).Scan(&columns); err != nil || columns != "x" {
		t.Errorf("%q, %v", columns, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path + "-wal"); !os.IsNotExist(err) {
		t.Errorf("the file is still open: %v", err) // the last one who closes it removes the log
	}
}
