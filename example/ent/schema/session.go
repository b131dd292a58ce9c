package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Session is a browser, or a curl, that logged in. It has no edge to User: what
// is in a session is the business of the session manager, and a table that
// nothing refers to can be rebuilt without taking rows of others along.
type Session struct{ ent.Schema }

// Fields of the Session.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").NotEmpty().Immutable().
			Comment("the SHA-256 of the token: who reads the database can't log in with it"),
		field.Bytes("data").Sensitive(),
		field.Time("expires_at"),
	}
}

// Indexes of the Session.
func (Session) Indexes() []ent.Index {
	return []ent.Index{index.Fields("expires_at")}
}
