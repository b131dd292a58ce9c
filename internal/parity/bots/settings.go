package bots

import "context"

// Half has a temperature of its own.
//
//ai:assistant id=half_assistant "name=Half" temperature=0.5
type Half struct{}

// HalfHook has the same one from a method.
//
//ai:assistant id=half_hook_assistant "name=Half by a method"
type HalfHook struct{}

// Temperature is asked for once a run.
func (HalfHook) Temperature(ctx context.Context) *float64 { return new(0.5) }

// None leaves its temperature to the provider.
//
//ai:assistant id=none_assistant "name=None" temperature=none
type None struct{}

// NoneHook does the same by a method.
//
//ai:assistant id=none_hook_assistant "name=None by a method" temperature=0.5
type NoneHook struct{}

// Temperature is asked for once a run.
func (NoneHook) Temperature(ctx context.Context) *float64 { return nil }
