package schema

import (
	"entgo.io/ent"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// Run is one question to an assistant and what became of it.
type Run struct{ ent.Schema }

// Mixin returns what Run is made of.
func (Run) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Run{}} }
