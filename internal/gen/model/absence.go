package model

import "go/types"

// Absence says which values of a field are left out.
type Absence int

// The values that are left out.
const (
	// Never: none.
	Never Absence = iota
	// NoText: "". NoItems: what has no length. False: false. Naught: 0. Nil: nil.
	NoText
	NoItems
	False
	Naught
	Nil
	// IsZero: those of which the method IsZero says so.
	IsZero
	// Zero: the zero value, by reflection.
	Zero
)

// empty says which values of a type encoding/json calls empty.
func empty(t types.Type) Absence {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return absences[written(u)]
	case *types.Slice, *types.Map:
		return NoItems
	case *types.Pointer, *types.Interface:
		return Nil
	}
	return Never
}

var absences = map[Kind]Absence{String: NoText, Bool: False, Int: Naught, Uint: Naught, Float: Naught}

// zero says which values of a type encoding/json calls zero. -0 is none.
func zero(t types.Type) Absence {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), false, nil, "IsZero")
	if types.IsInterface(t) || isPointer(t) {
		obj, _, _ = types.LookupFieldOrMethod(t, false, nil, "IsZero")
	}
	if fn, ok := obj.(*types.Func); ok && full(fn.Signature()) == "func() bool" {
		if types.IsInterface(t) || isPointer(t) {
			return Zero
		}
		return IsZero
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if written(u) != Float {
			return absences[written(u)]
		}
	case *types.Pointer, *types.Interface, *types.Slice, *types.Map:
		return Nil
	}
	return Zero
}
