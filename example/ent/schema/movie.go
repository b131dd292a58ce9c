package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Movie is one that a user wants to see, in the user's own order.
type Movie struct{ ent.Schema }

// Fields of the Movie.
func (Movie) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).Immutable(),
		field.String("name").NotEmpty().MaxLen(255),
		field.String("imdb_url").NotEmpty().MaxLen(255).Immutable(),
		field.Float("imdb_rating").Default(0).Min(0).Max(10),
		field.Int("position").Positive().Comment("1 is the next one to see"),
	}
}

// Edges of the Movie.
func (Movie) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("movies").Field("user_id").Unique().Required().Immutable(),
	}
}

// Indexes of the Movie.
func (Movie) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "imdb_url").Unique(),
		index.Fields("user_id", "position"),
	}
}

// toMovies is the edge of users to movies.
func toMovies() ent.Edge {
	return edge.To("movies", Movie.Type).Annotations(entsql.OnDelete(entsql.Cascade))
}
