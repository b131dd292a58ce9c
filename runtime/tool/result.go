package tool

import (
	"bytes"
	"encoding/json"
	"fmt"
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
// characters such as < and & left as they are, and a nil slice as [].
func JSONResult[T any](value T, err error) (Result, error) {
	if err != nil {
		return Result{}, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return Result{}, fmt.Errorf("encoding the result: %w", err)
	}
	text := string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	if text == "null" && reflect.TypeFor[T]().Kind() == reflect.Slice {
		text = "[]"
	}
	return Result{Text: text}, nil
}

// DoneResult makes the result of a method that returns nothing, or only an error.
func DoneResult(err error) (Result, error) {
	if err != nil {
		return Result{}, err
	}
	return Result{Text: "ok"}, nil
}
