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
	"github.com/google/uuid"
)

// Message is a message of a thread. Rows are added and deleted; only status ever
// changes. Its zero value makes the table aigen_messages with UUIDs.
type Message struct {
	mixin.Schema
	// ID builds the primary key; nil means UUIDv7.
	ID IDFunc
	// ThreadID and RunID build the foreign keys; nil means UUIDs. That of the run
	// must be optional and nillable.
	ThreadID, RunID IDFunc
}

// Fields returns the columns.
func (m Message) Fields() []ent.Field {
	id, threadID, runID := m.ID, m.ThreadID, m.RunID
	if id == nil {
		id = UUIDv7
	}
	if threadID == nil {
		threadID = func(name string) ent.Field { return field.UUID(name, uuid.UUID{}).Immutable() }
	}
	if runID == nil {
		runID = func(name string) ent.Field { return field.UUID(name, uuid.UUID{}).Optional().Nillable().Immutable() }
	}
	return []ent.Field{
		id("id"),
		threadID("thread_id"),
		runID("run_id"),
		field.Int64("seq").Positive().Immutable().
			Comment("The order in the thread: from last_seq of the thread, in the same transaction."),
		field.String("role").Immutable().Validate(oneOf("user", "assistant", "tool")),
		field.String("status").Default("done").Validate(oneOf("done", "failed")).
			Comment("Failed marks a question whose run failed."),
		field.Bool("visible").Immutable().
			Comment("People see what was asked and answered, not the traffic with the tools."),
		field.Text("parts").Immutable().SchemaType(jsonType),
		field.Text("usage").Optional().Nillable().Immutable().SchemaType(jsonType).
			Comment("Tokens of the model call that wrote the message."),
		field.Time("created_at").Default(time.Now).Immutable().SchemaType(timeType),
	}
}

// Edges returns the edges.
func (Message) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("thread", Thread.Type).Ref("messages").Field("thread_id").Unique().Required().Immutable(),
		edge.From("run", Run.Type).Ref("messages").Field("run_id").Unique().Immutable(),
	}
}

// Indexes returns the index for the order in a thread, and that for the messages
// of a run.
func (Message) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("thread_id", "seq").Unique().StorageKey("aigen_messages_thread_id_seq"),
		index.Fields("run_id").StorageKey("aigen_messages_run_id"),
	}
}

// Annotations names the table.
func (Message) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("aigen_messages")}
}

// Type makes Message.Type the target of an edge, as [Thread.Type] does.
func (Message) Type() {}
