package schema

import (
	"entgo.io/ent"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// Message is a message of a thread.
type Message struct{ ent.Schema }

// Mixin returns what Message is made of.
func (Message) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Message{}} }
