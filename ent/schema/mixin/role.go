package mixin

// The kinds of tables, as [Role] tells them.
const (
	KindThread     = "thread"
	KindMessage    = "message"
	KindRun        = "run"
	KindStep       = "step"
	KindAttachment = "attachment"
)

// Role is an annotation that marks a type of the schema as one of aigen's tables.
// Each mixin has it; package entaigen looks for it.
type Role struct {
	// Kind is thread, message, run, step or attachment.
	Kind string `json:"kind"`
	// Key is uuid, int64 or prefixed; Prefix is that of a prefixed key.
	Key    string `json:"key"`
	Prefix string `json:"prefix,omitempty"`
}

// RoleName is the name of the annotation [Role].
const RoleName = "Aigen"

// Name returns RoleName.
func (Role) Name() string { return RoleName }

func role(kind string, key Key) Role {
	key = key.or(UUIDv7())
	return Role{Kind: kind, Key: key.kind, Prefix: key.prefix}
}

// SetByHook is an annotation for a required field of the application's own in one
// of aigen's tables. It says that a hook of the schema sets the field: aigen
// creates rows without it.
type SetByHook struct{}

// SetByHookName is the name of the annotation [SetByHook].
const SetByHookName = "AigenSetByHook"

// Name returns SetByHookName.
func (SetByHook) Name() string { return SetByHookName }
