package tool

import (
	"encoding/json"
	"reflect"
)

// TextResult makes the result of a method that returns a string: the string as it is.
func TextResult[S ~string](text S, err error) (Result, error) {
	if err != nil {
		return Result{}, err
	}
	return Result{Text: string(text)}, nil
}

// JSONResult makes the result of a method that returns anything else: its JSON, with
// characters such as < and & left as they are, and a nil slice as [], unless its
// JSON is no array: nil []byte is "".
func JSONResult[T any](value T, err error) (Result, error) {
	if err != nil {
		return Result{}, err
	}
	r, err := Encode(value, nil, WriteJSON)
	if t := reflect.TypeFor[T](); r.Text == "null" && t.Kind() == reflect.Slice && !t.Implements(marshaler) {
		r.Text = "[]"
		if t.Elem().Kind() == reflect.Uint8 {
			r.Text = `""`
		}
	}
	return r, err
}

var marshaler = reflect.TypeFor[json.Marshaler]()

// DoneResult makes the result of a method that returns nothing, or only an error.
func DoneResult(err error) (Result, error) {
	if err != nil {
		return Result{}, err
	}
	return Result{Text: "ok"}, nil
}
