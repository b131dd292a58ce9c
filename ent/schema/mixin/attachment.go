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

// Attachment is a file of a thread, without its bytes. Its zero value makes the
// table aigen_attachments with UUIDs.
type Attachment struct {
	mixin.Schema
	// ID is the kind of IDs.
	ID Key
	// ThreadID is the kind of the IDs of threads.
	ThreadID Key
	// Table is the name of the table; empty means aigen_attachments.
	Table string
}

func (m Attachment) table() string { return cmp.Or(m.Table, "aigen_attachments") }

// Fields returns the columns.
func (m Attachment) Fields() []ent.Field {
	return []ent.Field{
		m.ID.primary(),
		m.ThreadID.or(m.ID).column("thread_id"),
		field.String("owner_id").Default("").Immutable().Validate(shortText),
		field.String("name").Default("").Immutable().Validate(shortText),
		field.String("media_type").Default("").Immutable().Validate(shortText),
		field.Int64("size").Default(0).NonNegative().Immutable().Comment("In bytes."),
		field.String("sha256").Default("").Immutable().MaxLen(64),
		field.String("key").Default("").Immutable().Validate(shortText).Comment("Names the bytes in the blob store."),
		field.Time("created_at").Default(now).Immutable().SchemaType(timeType),
	}
}

// Edges returns the edge to the thread.
func (Attachment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("thread", Thread.Type).Ref("attachments").Field("thread_id").Unique().Required().Immutable(),
	}
}

// Indexes returns the index for the attachments of a thread.
func (m Attachment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("thread_id", "created_at", "id").StorageKey(m.table() + "_thread_id_created_at"),
	}
}

// Annotations names the table and its role.
func (m Attachment) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table(m.table()), role(KindAttachment, m.ID)}
}

// Type makes Attachment.Type the target of an edge, as [Thread.Type] does.
func (Attachment) Type() {}
