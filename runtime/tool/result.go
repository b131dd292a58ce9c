package tool

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
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
	e := encoders.Get().(*encoder)
	defer e.release()
	if err := e.json.Encode(value); err != nil {
		return Result{}, fmt.Errorf("encoding the result: %w", err)
	}
	text := string(bytes.TrimSuffix(e.buffer.Bytes(), []byte("\n")))
	if t := reflect.TypeFor[T](); text == "null" && t.Kind() == reflect.Slice && !t.Implements(marshaler) {
		text = "[]"
		if t.Elem().Kind() == reflect.Uint8 {
			text = `""`
		}
	}
	return Result{Text: text}, nil
}

var marshaler = reflect.TypeFor[json.Marshaler]()

// DoneResult makes the result of a method that returns nothing, or only an error.
func DoneResult(err error) (Result, error) {
	if err != nil {
		return Result{}, err
	}
	return Result{Text: "ok"}, nil
}

// encoder writes JSON with characters such as < and & as they are.
type encoder struct {
	buffer bytes.Buffer
	json   *json.Encoder
}

var encoders = sync.Pool{New: func() any {
	e := new(encoder)
	e.json = json.NewEncoder(&e.buffer)
	e.json.SetEscapeHTML(false)
	return e
}}

// release gives e back for another result, unless it is unusually large.
func (e *encoder) release() {
	if e.buffer.Cap() > 64<<10 {
		return
	}
	e.buffer.Reset()
	encoders.Put(e)
}
