package model

import "go/types"

// locks says whether go vet calls the values of a type locks: whether one, or what is
// in it without a pointer, has the methods Lock and Unlock if its address is taken.
func locks(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return locks(u.Elem())
	case *types.Struct:
		if locked(t, "Lock") && locked(t, "Unlock") {
			return true
		}
		for f := range u.Fields() {
			if locks(f.Type()) {
				return true
			}
		}
	}
	return false
}

// locked says whether the address of a value has a method that the value has not.
func locked(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	pointed, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), false, nil, name)
	_, ok := pointed.(*types.Func)
	return obj == nil && ok
}
