package mixin

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"entgo.io/ent/dialect"
)

// MaxText is how many characters a short text, such as a name, has at most.
const MaxText = 255

// shortText counts characters, as the databases do; Ent's own MaxLen counts
// bytes.
func shortText(s string) error {
	if utf8.RuneCountInString(s) > MaxText {
		return fmt.Errorf("at most %d characters", MaxText)
	}
	return nil
}

// oneOf takes the place of an enum column, which some databases cannot extend
// without rewriting the table.
func oneOf(values ...string) func(string) error {
	return func(s string) error {
		if !slices.Contains(values, s) {
			return fmt.Errorf("%q is not one of %q", s, values)
		}
		return nil
	}
}

// Times are kept to the microsecond everywhere; MySQL would cut them to seconds.
var timeType = map[string]string{dialect.MySQL: "datetime(6)"}

// JSON is kept as text: jsonb of PostgreSQL refuses \u0000 and reorders keys,
// and what a model wrote must stay byte for byte what it was. MySQL's text ends
// at 64 KiB.
var jsonType = map[string]string{dialect.Postgres: "json", dialect.MySQL: "longtext"}

// A text may be longer than the 64 KiB of MySQL's text.
var textType = map[string]string{dialect.MySQL: "longtext"}

// UUIDs are texts on MySQL, which has no type for them. MariaDB has one, and would
// need migrations of its own.
var uuidType = map[string]string{dialect.MySQL: "char(36)"}

// emptyText is the default of a long text. As a function it is none in the database: MySQL
// takes none for such a column. So it is for columns that a table has from its
// beginning; one that is added later is Optional.
func emptyText() string { return "" }
