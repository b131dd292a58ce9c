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

// Step is a model call, a tool call or an approval of a run. It holds what was
// used and nothing of what was said, and outlives its run. Its zero value makes
// the table aigen_steps with UUIDs.
type Step struct {
	mixin.Schema
	// ID is the kind of IDs.
	ID Key
	// RunID is the kind of the IDs of runs.
	RunID Key
	// Table is the name of the table; empty means aigen_steps.
	Table string
}

func (m Step) table() string { return cmp.Or(m.Table, "aigen_steps") }

// Fields returns the columns.
func (m Step) Fields() []ent.Field {
	fields := []ent.Field{
		m.ID.primary(),
		m.RunID.or(m.ID).optional("run_id"),
		field.Int("index").Positive().Immutable().Comment("The order in the run."),
		field.String("kind").Immutable().Validate(oneOf("model", "tool", "approval")),
		field.String("name").Default("").Immutable().Validate(shortText).Comment("That of the tool, or of the model."),
		field.String("call_id").Default("").Immutable().Validate(shortText),
		field.String("status").Default("done").Immutable().Validate(oneOf("done", "failed")),
		field.String("owner_id").Default("").Immutable().Validate(shortText).
			Comment("The owner of the thread, as a text: what was used outlives users, too."),
		field.String("assistant_id").Default("").Immutable().Validate(shortText),
		field.String("day").MaxLen(len("2006-01-02")).Immutable().Comment("The day of finished_at in UTC."),
	}
	fields = append(fields, usageFields()...)
	for _, f := range fields[len(fields)-len(usageFields()):] {
		f.Descriptor().Immutable = true
	}
	return append(fields,
		field.Time("started_at").Immutable().SchemaType(timeType),
		field.Time("finished_at").Immutable().SchemaType(timeType),
	)
}

// Edges returns the edge to the run.
func (Step) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("run", Run.Type).Ref("step_log").Field("run_id").Unique().Immutable(),
	}
}

// Indexes returns those for the order in a run, and for what was used by day.
func (m Step) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("run_id", "index").Unique().StorageKey(m.table() + "_run_id_index"),
		index.Fields("owner_id", "day").StorageKey(m.table() + "_owner_id_day"),
		index.Fields("day").StorageKey(m.table() + "_day"),
	}
}

// Annotations names the table and its role.
func (m Step) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table(m.table()), role(KindStep, m.ID)}
}

// Type makes Step.Type the target of an edge, as [Thread.Type] does.
func (Step) Type() {}
