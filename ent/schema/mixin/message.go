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

// Message is a message of a thread. Rows are added and deleted; only status ever
// changes. Its zero value makes the table aigen_messages with UUIDs.
type Message struct {
	mixin.Schema
	// ID is the kind of IDs.
	ID Key
	// ThreadID and RunID are the kinds of the IDs of threads and of runs.
	ThreadID, RunID Key
	// Table is the name of the table; empty means aigen_messages.
	Table string
}

func (m Message) table() string { return cmp.Or(m.Table, "aigen_messages") }

// Fields returns the columns.
func (m Message) Fields() []ent.Field {
	return []ent.Field{
		m.ID.primary(),
		m.ThreadID.or(m.ID).column("thread_id"),
		m.RunID.or(m.ID).optional("run_id"),
		field.String("client_id").Optional().Nillable().Immutable().Validate(shortText).
			Comment("The name that the client gave to the message; sending it again adds nothing."),
		field.Int64("seq").Positive().Immutable().
			Comment("The order in the thread: from last_seq of the thread, in the same transaction."),
		field.Int64("parent_seq").Default(0).NonNegative().Immutable().
			Comment("The message that this one follows; 0 for a first one."),
		field.Int64("branch").Default(0).NonNegative().Immutable().
			Comment("0, or the number of the message with which the branch begins."),
		field.String("role").Immutable().Validate(oneOf("system", "user", "assistant", "tool")),
		field.String("status").Default("done").Validate(oneOf("done", "failed")).
			Comment("Failed marks a question whose run failed."),
		field.Bool("visible").Immutable().
			Comment("People see what was asked and answered, not the traffic with the tools."),
		field.Text("parts").Immutable().SchemaType(jsonType),
		field.Text("usage").Optional().Nillable().Immutable().SchemaType(jsonType).
			Comment("Tokens of the model call that wrote the message."),
		field.Text("text").DefaultFunc(emptyText).Immutable().SchemaType(textType).
			Comment("What a search looks at; empty for messages that nobody sees."),
		field.Time("created_at").Default(now).Immutable().SchemaType(timeType),
	}
}

// Edges returns the edges.
func (Message) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("thread", Thread.Type).Ref("messages").Field("thread_id").Unique().Required().Immutable(),
		edge.From("run", Run.Type).Ref("messages").Field("run_id").Unique().Immutable(),
	}
}

// Indexes returns those for the order in a thread, for the client's own names, for
// the versions of a message, and for the messages of a run.
func (m Message) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("thread_id", "seq").Unique().StorageKey(m.table() + "_thread_id_seq"),
		index.Fields("thread_id", "client_id").Unique().StorageKey(m.table() + "_thread_id_client_id"),
		index.Fields("thread_id", "parent_seq").StorageKey(m.table() + "_thread_id_parent_seq"),
		index.Fields("run_id").StorageKey(m.table() + "_run_id"),
	}
}

// Annotations names the table and its role.
func (m Message) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table(m.table()), role(KindMessage, m.ID)}
}

// Type makes Message.Type the target of an edge, as [Thread.Type] does.
func (Message) Type() {}
