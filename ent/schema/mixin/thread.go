package mixin

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
)

// Thread is a conversation. Its zero value makes the table aigen_threads with
// UUIDs.
type Thread struct {
	mixin.Schema
	// ID builds the primary key; nil means UUIDv7.
	ID IDFunc
	// Owner builds the column owner_id, which must be optional and nillable; nil
	// means a text. With the key type of the application's users it can be the
	// field of an edge.
	Owner IDFunc
}

// Fields returns the columns.
func (m Thread) Fields() []ent.Field {
	id, owner := m.ID, m.Owner
	if id == nil {
		id = UUIDv7
	}
	if owner == nil {
		owner = func(name string) ent.Field { return field.String(name).Optional().Nillable() }
	}
	return []ent.Field{
		id("id"),
		owner("owner_id"),
		field.String("name").Default("").Validate(shortText),
		field.String("assistant_id").Default("").Validate(shortText).
			Comment("The only assistant that may answer; empty means any."),
		field.Int64("last_seq").Default(0).
			Comment("Counts the messages ever added. It is raised in the transaction that adds them, so readers who follow it miss none."),
		field.Time("created_at").Default(time.Now).Immutable().SchemaType(timeType),
		field.Time("updated_at").Default(time.Now).SchemaType(timeType),
	}
}

// Edges returns the edges. Messages and runs go with their thread.
func (Thread) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("messages", Message.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
		edge.To("runs", Run.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes returns the index for the newest threads of an owner. Names of indexes
// are shared by all tables of a database, hence the prefix.
func (Thread) Indexes() []ent.Index {
	return []ent.Index{index.Fields("owner_id", "created_at", "id").StorageKey("aigen_threads_owner_id_created_at")}
}

// Annotations names the table.
func (Thread) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("aigen_threads")}
}

// Type makes Thread.Type the target of an edge: Ent asks only for the name of
// the type, which is that of the application's own Thread.
func (Thread) Type() {}
