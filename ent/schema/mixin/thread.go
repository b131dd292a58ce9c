package mixin

import (
	"cmp"

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
	// ID is the kind of IDs.
	ID Key
	// Owner builds the column owner_id, which must be optional and nillable; nil
	// means a text. With the key type of the application's users it can be the
	// field of an edge:
	//
	//	mixin.Thread{Owner: func(name string) ent.Field { return field.Int(name).Optional().Nillable() }}
	//	edge.To("owner", User.Type).Unique().Field("owner_id")
	Owner func(name string) ent.Field
	// Table is the name of the table; empty means aigen_threads. Indexes have it in
	// their names, which all tables of a database share.
	Table string
}

func (m Thread) table() string { return cmp.Or(m.Table, "aigen_threads") }

// Fields returns the columns.
func (m Thread) Fields() []ent.Field {
	owner := m.Owner
	if owner == nil {
		owner = func(name string) ent.Field { return field.String(name).Optional().Nillable().Validate(shortText) }
	}
	return []ent.Field{
		m.ID.primary(),
		owner("owner_id"),
		field.String("name").Default("").Validate(shortText),
		field.String("assistant_id").Default("").Validate(shortText).
			Comment("The only assistant that may answer; empty means any."),
		field.Int64("last_seq").Default(0).NonNegative().
			Comment("Counts the messages ever added. It is raised in the transaction that adds them, so readers who follow it miss none."),
		field.Int64("head_seq").Default(0).NonNegative().
			Comment("The last message of the active branch."),
		field.Int64("head_branch").Default(0).NonNegative(),
		field.Text("branches").DefaultFunc(emptyText).SchemaType(textType).
			Comment("Where branches begin, as JSON; empty while there are none."),
		field.Text("summary").Optional().SchemaType(textType).
			Comment("What stands for the messages that a model is not sent any more, as JSON."),
		field.Time("created_at").Default(now).Immutable().SchemaType(timeType),
		field.Time("updated_at").Default(now).SchemaType(timeType),
		field.Time("archived_at").Optional().Nillable().SchemaType(timeType),
		field.Time("deleted_at").Optional().Nillable().SchemaType(timeType).
			Comment("Set when the thread is gone for everybody, and its rows are yet to be purged."),
	}
}

// Edges returns the edges. Messages, runs and attachments go with their thread.
func (Thread) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("messages", Message.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
		edge.To("runs", Run.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
		edge.To("attachments", Attachment.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes returns those for the newest and the last used threads of an owner, and
// for the threads that are to be purged.
func (m Thread) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("owner_id", "created_at", "id").StorageKey(m.table() + "_owner_id_created_at"),
		index.Fields("owner_id", "updated_at", "id").StorageKey(m.table() + "_owner_id_updated_at"),
		index.Fields("deleted_at").StorageKey(m.table() + "_deleted_at"),
	}
}

// Annotations names the table and its role.
func (m Thread) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table(m.table()), role(KindThread, m.ID)}
}

// Type makes Thread.Type the target of an edge: Ent asks only for the name of
// the type, which is that of the application's own Thread.
func (Thread) Type() {}
