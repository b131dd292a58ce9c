// Package mixin holds the fields, edges and indexes of aigen's tables as Ent
// mixins, so that an application can have them in its own Ent schema, beside
// its own fields, edges and policies:
//
//	type Thread struct{ ent.Schema }
//
//	func (Thread) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Thread{}} }
//
// Edges bind by the names of the types, so the types of the application must be
// called Thread, Message, Run, Step and Attachment. Package entaigen writes the
// adapter with which threads are kept in them.
package mixin

import (
	"encoding/hex"
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
)

// The kinds of keys, as [Role] tells them.
const (
	KindUUID     = "uuid"
	KindInt64    = "int64"
	KindPrefixed = "prefixed"
)

// maxKey is how many bytes a key that is a text has at most.
const maxKey = 64

// Key says what the IDs of a table are. The zero value is the kind of the table's
// own IDs where it stands for another table's, and else that of [UUIDv7].
type Key struct{ kind, prefix string }

// UUIDv7 makes IDs that are UUIDs of version 7. They grow with time, so that new
// rows are inserted at the right edge of the index.
func UUIDv7() Key { return Key{kind: KindUUID} }

// Int64 lets the database count. Such IDs can be guessed: it is up to permissions
// to keep threads apart.
func Int64() Key { return Key{kind: KindInt64} }

// Prefixed makes IDs that are texts, such as thr_01890a5dac96774bbcceb302099a8057
// for the prefix thr: a UUID of version 7 behind the name of the table. A prefix
// has at most 31 lower case letters, digits and underscores; package entaigen
// refuses others.
func Prefixed(prefix string) Key { return Key{kind: KindPrefixed, prefix: prefix} }

func (k Key) or(other Key) Key {
	if k.kind == "" {
		return other
	}
	return k
}

// column is a column that can hold such an ID, and does not change.
func (k Key) column(name string) ent.Field {
	switch k.kind {
	case KindInt64:
		return field.Int64(name).Immutable()
	case KindPrefixed:
		return field.String(name).MaxLen(maxKey).Immutable()
	}
	return field.UUID(name, uuid.UUID{}).Immutable().SchemaType(uuidType)
}

// primary is the column of the table's own IDs.
func (k Key) primary() ent.Field {
	switch k.kind {
	case KindInt64:
		return field.Int64("id")
	case KindPrefixed:
		return field.String("id").MaxLen(maxKey).Immutable().DefaultFunc(func() string {
			id := newID()
			return k.prefix + "_" + hex.EncodeToString(id[:])
		})
	}
	return field.UUID("id", uuid.UUID{}).Default(newID).Immutable().SchemaType(uuidType)
}

// optional is a column that holds such an ID or none.
func (k Key) optional(name string) ent.Field {
	f := k.column(name)
	f.Descriptor().Optional, f.Descriptor().Nillable = true, true
	return f
}

// newID panics only when the system has no randomness left to give, as the
// runtime of Go does then.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// now is what all databases can keep.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
