package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Issue is something to be done. Its ID is a number that people can say.
type Issue struct{ ent.Schema }

// Fields of the Issue.
func (Issue) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.String("title").NotEmpty().MaxLen(255),
		field.Text("description").Default(""),
		field.UUID("reporter_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("assignee_id", uuid.UUID{}).Optional().Nillable(),
		field.Time("created_at").Default(now).Immutable(),
		field.Time("updated_at").Default(now).UpdateDefault(now),
	}
}

// Edges of the Issue. An issue stays when an account goes.
func (Issue) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("reporter", User.Type).Ref("reported").Field("reporter_id").Unique().Immutable(),
		edge.From("assignee", User.Type).Ref("assigned").Field("assignee_id").Unique(),
	}
}

// Indexes of the Issue.
func (Issue) Indexes() []ent.Index {
	return []ent.Index{index.Fields("assignee_id"), index.Fields("reporter_id")}
}

// toIssues are the edges of users to issues.
func toIssues() []ent.Edge {
	return []ent.Edge{
		edge.To("reported", Issue.Type).Annotations(entsql.OnDelete(entsql.SetNull)),
		edge.To("assigned", Issue.Type).Annotations(entsql.OnDelete(entsql.SetNull)),
	}
}
