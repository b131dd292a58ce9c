package adapter

import "time"

// Batch is how many rows are stored by one statement. Databases limit its
// arguments: SQLite to 32766, of which a message needs about twenty.
const Batch = 500

// Some returns nil for an empty text, which the database has as null.
func Some(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Value returns what p points to, or an empty value for nil.
func Value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// Format writes the ID that key points to; nil is empty.
func Format[K any](key *K, format func(K) string) string {
	if key == nil {
		return ""
	}
	return format(*key)
}

// Micro returns t as all databases can keep it.
func Micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Mark returns t as [Micro] does; nil for the zero time.
func Mark(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = Micro(t)
	return &t
}

// Marked returns the time of a mark in UTC, and the zero time for nil.
func Marked(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// Set returns what to set a column to that update gives a new time, nil if it
// does not; clear says that the mark is taken away.
func Set(update *time.Time) (t *time.Time, clear bool) {
	if update == nil {
		return nil, false
	}
	return Mark(*update), update.IsZero()
}
