package schema

import (
	"entgo.io/ent"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// Attachment is a file of a thread, without its bytes.
type Attachment struct{ ent.Schema }

// Mixin returns what Attachment is made of.
func (Attachment) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Attachment{}} }
