package adapter

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/runtime/store"
)

// Selector is a query that a predicate narrows.
type Selector = sql.Selector

// None chooses no row: what an ID that is none does.
func None(s *sql.Selector) { s.Where(sql.False()) }

// Lock keeps the rows from others until the transaction ends. SQLite has one
// writer at a time and needs none of it.
func Lock(s *sql.Selector) {
	if s.Dialect() != dialect.SQLite {
		s.ForUpdate()
	}
}

// After chooses the rows behind a place in a list that is sorted by time and key,
// the newest first. The first comparison is what an index can do on every
// database.
func After(timeColumn string, t time.Time, keyColumn string, key any) func(*sql.Selector) {
	t = Micro(t)
	return func(s *sql.Selector) {
		s.Where(sql.And(
			sql.LTE(s.C(timeColumn), t),
			sql.Or(sql.LT(s.C(timeColumn), t), sql.LT(s.C(keyColumn), key)),
		))
	}
}

// Path chooses the rows of a path.
func Path(branch, seq string, path []store.Segment) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if len(path) == 0 {
			s.Where(sql.False())
			return
		}
		s.Where(anySegment(s.C(branch), s.C(seq), path))
	}
}

// anySegment is a tree of comparisons that is as flat as it can be: SQLite refuses
// one that is a thousand deep, which a plain list is.
func anySegment(branch, seq string, path []store.Segment) *sql.Predicate {
	if len(path) == 1 {
		return sql.And(sql.EQ(branch, path[0].Branch), sql.LTE(seq, path[0].UpTo))
	}
	half := len(path) / 2
	return sql.Or(anySegment(branch, seq, path[:half]), anySegment(branch, seq, path[half:]))
}

// Contains chooses the rows whose column has text in it, in any case.
func Contains(column, text string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		switch {
		case !utf8.ValidString(text), strings.Contains(text, "\x00"):
			s.Where(sql.False()) // PostgreSQL fails when it is asked for these
		case s.Dialect() == dialect.SQLite:
			s.Where(sql.P(func(b *sql.Builder) {
				b.Ident(s.C(column)).WriteString(" GLOB ").Arg(glob(text))
			}))
		default:
			s.Where(sql.ContainsFold(s.C(column), text))
		}
	}
}

// glob is a pattern for what has text in it. SQLite's LIKE and LOWER know only
// the 26 letters of ASCII; GLOB takes sets of letters.
func glob(text string) string {
	var b strings.Builder
	b.WriteByte('*')
	for _, r := range text {
		other := unicode.SimpleFold(r)
		if other == r && !strings.ContainsRune("*?[", r) {
			b.WriteRune(r)
			continue
		}
		b.WriteByte('[')
		b.WriteRune(r)
		for ; other != r; other = unicode.SimpleFold(other) {
			b.WriteRune(other)
		}
		b.WriteByte(']')
	}
	b.WriteByte('*')
	return b.String()
}

// Sum adds up a column under its own name; 0 when there is no row.
func Sum(column string) func(*sql.Selector) string {
	return func(s *sql.Selector) string {
		return sql.As("COALESCE("+sql.Sum(s.C(column))+", 0)", column)
	}
}
