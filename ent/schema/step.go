package schema

import (
	"entgo.io/ent"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// Step is a model call, a tool call or an approval of a run.
type Step struct{ ent.Schema }

// Mixin returns what Step is made of.
func (Step) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Step{}} }
