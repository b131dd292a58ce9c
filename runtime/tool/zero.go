package tool

import "reflect"

// zeroer is what encoding/json asks whether a value is zero.
type zeroer interface{ IsZero() bool }

// IsZero says whether the option "omitzero" of a json tag leaves out the value that p
// points to: whether its method IsZero says so, or, if it has none, whether it is the
// zero value of its type.
func IsZero[T any](p *T) bool {
	v := reflect.ValueOf(p).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		if z, ok := v.Interface().(zeroer); ok && !v.IsNil() {
			return z.IsZero()
		}
		return v.IsNil()
	case reflect.Interface:
		if v.IsNil() || !v.Type().Implements(reflect.TypeFor[zeroer]()) {
			return v.IsNil()
		}
		return v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil() || v.Interface().(zeroer).IsZero()
	}
	if z, ok := any(p).(zeroer); ok {
		return z.IsZero()
	}
	return v.IsZero()
}
