// Package schema is the example's own part of the database: who may log in, who
// is logged in, and what the assistants work with. Conversations are kept by
// aigen, in tables of its own.
package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
)

// User is an account. Its ID is what threads know their owner by.
type User struct{ ent.Schema }

// Fields of the User.
func (User) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Default(newID).Immutable(),
		field.String("username").Unique().NotEmpty().MaxLen(150).Immutable(),
		field.String("password_hash").NotEmpty().Sensitive().
			Comment("argon2id in the PHC string format, parameters and salt included"),
		field.String("email").Default("").MaxLen(254),
		field.Bool("superuser").Default(false),
		field.Time("created_at").Default(now).Immutable(),
	}
}

// Edges of the User.
func (User) Edges() []ent.Edge { return append(toIssues(), toMovies()) }

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func now() time.Time { return time.Now().UTC() }
