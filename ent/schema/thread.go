// Package schema is the source of the client in package ent. The types are made of
// mixins that applications can use in a schema of their own.
package schema

import (
	"entgo.io/ent"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// Thread is a conversation.
type Thread struct{ ent.Schema }

// Mixin returns what Thread is made of.
func (Thread) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Thread{}} }
