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

// Run is one question to an assistant and what became of it. Its zero value
// makes the table aigen_runs with UUIDs.
type Run struct {
	mixin.Schema
	// ID builds the primary key; nil means UUIDv7.
	ID IDFunc
	// ThreadID builds the foreign key; nil means a UUID. ActiveThreadID builds a
	// column of the same type that must be optional, nillable and unique.
	ThreadID, ActiveThreadID IDFunc
}

// Fields returns the columns.
func (m Run) Fields() []ent.Field {
	id, threadID, active := m.ID, m.ThreadID, m.ActiveThreadID
	if id == nil {
		id = UUIDv7
	}
	if threadID == nil {
		threadID = func(name string) ent.Field { return field.UUID(name, uuid.UUID{}).Immutable() }
	}
	if active == nil {
		active = func(name string) ent.Field {
			return field.UUID(name, uuid.UUID{}).Optional().Nillable().Unique().
				Comment("The thread while the run goes on, else null: one run at a time, on every database.")
		}
	}
	fields := []ent.Field{
		id("id"),
		threadID("thread_id"),
		active("active_thread_id"),
		field.String("assistant_id").Default("").Immutable().Validate(shortText),
		field.String("model").Default("").Immutable().Validate(shortText),
		field.String("status").Default("running").
			Validate(oneOf("running", "done", "failed", "cancelled", "interrupted")),
		field.String("stop").Default(""),
		field.Text("reason").Default("").Comment("Why the run failed, for people."),
		field.Time("started_at").Default(time.Now).Immutable().SchemaType(timeType),
		field.Time("finished_at").Optional().Nillable().SchemaType(timeType),
	}
	return append(append(fields, leaseFields()...), usageFields()...)
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
		field.Int("steps").Default(0).NonNegative(),
		field.Int64("input_tokens").Default(0),
		field.Int64("output_tokens").Default(0),
		field.Int64("cached_tokens").Default(0),
		field.Int64("reasoning_tokens").Default(0),
	}
}

// Edges returns the edges. Messages outlive their run.
func (Run) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("thread", Thread.Type).Ref("runs").Field("thread_id").Unique().Required().Immutable(),
		edge.To("messages", Message.Type).Annotations(entsql.OnDelete(entsql.SetNull)),
	}
}

// Indexes returns the index for the runs of a thread, and that for the runs
// whose process may have died.
func (Run) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("thread_id", "started_at", "id").StorageKey("aigen_runs_thread_id_started_at"),
		index.Fields("status", "lease_until").StorageKey("aigen_runs_status_lease_until"),
	}
}

// Annotations names the table.
func (Run) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("aigen_runs")}
}

// Type makes Run.Type the target of an edge, as [Thread.Type] does.
func (Run) Type() {}
