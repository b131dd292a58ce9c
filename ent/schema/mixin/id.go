// Package mixin holds the fields, edges and indexes of aigen's tables as Ent
// mixins, so that an application can have them in its own Ent schema, beside
// its own fields, edges and policies:
//
//	type Thread struct{ ent.Schema }
//
//	func (Thread) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Thread{}} }
//
// Edges bind by the names of the types, so the types of the application must be
// called Thread, Message and Run.
package mixin

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
)

// An IDFunc builds a field that holds an ID, under the name given. The column of
// a foreign key must have the type of the ID that it points to.
type IDFunc func(name string) ent.Field

// UUIDv7 builds a primary key that is a UUID (version 7). They grow with time,
// so that new rows are inserted at the right edge of the index.
func UUIDv7(name string) ent.Field {
	return field.UUID(name, uuid.UUID{}).Default(newID).Immutable()
}

// newID panics only when the system has no randomness left to give, as the
// runtime of Go does then.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
