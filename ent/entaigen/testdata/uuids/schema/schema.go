// Package schema is that of a fixture application with users, tenants and the keys that are the default.
package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"

	"github.com/aigen-go/aigen/ent/entaigen/testdata/viewer"
	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// User owns threads.
type User struct{ ent.Schema }

// Fields returns the columns.
func (User) Fields() []ent.Field { return []ent.Field{field.String("name")} }

// Edges returns the way back from threads.
func (User) Edges() []ent.Edge {
	return []ent.Edge{edge.From("threads", Thread.Type).Ref("owner")}
}

// Thread is a conversation that a tenant has.
type Thread struct{ ent.Schema }

// Mixin returns aigen's part.
func (Thread) Mixin() []ent.Mixin {
	owner := func(name string) ent.Field { return field.Int(name).Optional().Nillable() }
	return []ent.Mixin{mixin.Thread{Owner: owner}}
}

// Fields returns the application's own.
func (Thread) Fields() []ent.Field { return []ent.Field{viewer.Field()} }

// Edges returns the application's own.
func (Thread) Edges() []ent.Edge {
	return []ent.Edge{edge.To("owner", User.Type).Unique().Field("owner_id")}
}

// Hooks returns the one that sets the tenant.
func (Thread) Hooks() []ent.Hook { return []ent.Hook{viewer.Hook} }

// Message is a message of a thread.
type Message struct{ ent.Schema }

// Mixin returns aigen's part.
func (Message) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Message{}} }

// Run is one question and what became of it.
type Run struct{ ent.Schema }

// Mixin returns aigen's part.
func (Run) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Run{}} }

// Step is a piece of a run.
type Step struct{ ent.Schema }

// Mixin returns aigen's part.
func (Step) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Step{}} }

// Attachment is a file of a thread.
type Attachment struct{ ent.Schema }

// Mixin returns aigen's part.
func (Attachment) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Attachment{}} }
