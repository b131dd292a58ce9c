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

// Run is one question to an assistant and what became of it. Its zero value
// makes the table aigen_runs with UUIDs.
type Run struct {
	mixin.Schema
	// ID is the kind of IDs.
	ID Key
	// ThreadID is the kind of the IDs of threads.
	ThreadID Key
	// Table is the name of the table; empty means aigen_runs.
	Table string
}

func (m Run) table() string { return cmp.Or(m.Table, "aigen_runs") }

// Fields returns the columns.
func (m Run) Fields() []ent.Field {
	thread := m.ThreadID.or(m.ID)
	active := thread.optional("active_thread_id")
	active.Descriptor().Immutable, active.Descriptor().Unique = false, true
	active.Descriptor().Comment = "The thread while the run goes on, else null: one run at a time, on every database."
	fields := []ent.Field{
		m.ID.primary(),
		thread.column("thread_id"),
		active,
		field.String("assistant_id").Default("").Immutable().Validate(shortText),
		field.String("model").Default("").Immutable().Validate(shortText),
		field.String("status").Default("running").
			Validate(oneOf("running", "waiting", "done", "failed", "cancelled", "interrupted")),
		field.String("stop").Default(""),
		field.Text("reason").DefaultFunc(emptyText).SchemaType(textType).Comment("Why the run failed, for people."),
		field.Text("pending").Optional().SchemaType(textType).
			Comment("The tool calls that wait for a decision or for the front end, as JSON."),
		field.Text("output").Optional().SchemaType(textType).
			Comment("The answer of an assistant whose answers have a type, as JSON."),
		field.Bool("cancel_requested").Default(false).
			Comment("Asks the process that works at the run to end it."),
		field.Time("started_at").Default(now).Immutable().SchemaType(timeType),
		field.Time("finished_at").Optional().Nillable().SchemaType(timeType),
	}
	fields = append(fields, leaseFields()...)
	fields = append(fields, field.Int("steps").Default(0).NonNegative())
	return append(fields, usageFields()...)
}

// leaseFields say which process works at the run. It writes only while the fence
// is the one that it took the run with, so a process that was thought dead can
// do no harm when it comes back.
func leaseFields() []ent.Field {
	return []ent.Field{
		field.String("lease_owner").Default(""),
		field.Time("lease_until").Optional().Nillable().SchemaType(timeType),
		field.Int64("fence").Default(1),
	}
}

func usageFields() []ent.Field {
	return []ent.Field{
		field.Int64("input_tokens").Default(0),
		field.Int64("output_tokens").Default(0),
		field.Int64("cached_tokens").Default(0),
		field.Int64("reasoning_tokens").Default(0),
		field.Int64("cost_micros").Default(0).
			Comment("Millionths of the currency of the price table."),
	}
}

// Edges returns the edges. Messages and steps outlive their run. The edge to the
// steps is not called so, because a field is.
func (Run) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("thread", Thread.Type).Ref("runs").Field("thread_id").Unique().Required().Immutable(),
		edge.To("messages", Message.Type).Annotations(entsql.OnDelete(entsql.SetNull)),
		edge.To("step_log", Step.Type).Annotations(entsql.OnDelete(entsql.SetNull)),
	}
}

// Indexes returns the index for the runs of a thread, and that for the runs
// whose process may have died.
func (m Run) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("thread_id", "started_at", "id").StorageKey(m.table() + "_thread_id_started_at"),
		index.Fields("status", "lease_until").StorageKey(m.table() + "_status_lease_until"),
	}
}

// Annotations names the table and its role.
func (m Run) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table(m.table()), role(KindRun, m.ID)}
}

// Type makes Run.Type the target of an edge, as [Thread.Type] does.
func (Run) Type() {}
