package tool

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// deepest is how many levels of a result are written. Beyond it, encoding/json would
// not read it again; a value that contains itself always comes there.
const deepest = 10_000

var errDeepest = errors.New("the value contains itself, or has too many levels")

// Encoder writes the result of a call as JSON, as encoding/json does, but for three
// things that models read better: a nil slice is [], a nil map is {}, and characters
// such as < and & stay as they are. It never fails: what cannot be written is
// remembered, and [Encode] returns it.
type Encoder struct {
	text  []byte
	depth int
	err   error
	// rest writes what only encoding/json knows.
	rest *json.Encoder
}

var encoders = sync.Pool{New: func() any {
	e := new(Encoder)
	e.rest = json.NewEncoder((*sink)(e))
	e.rest.SetEscapeHTML(false)
	return e
}}

// sink takes what encoding/json writes.
type sink Encoder

func (s *sink) Write(text []byte) (int, error) {
	s.text = append(s.text, text...)
	return len(text), nil
}

// Encode makes the result of a method that returns something, which the given
// function writes.
func Encode[T any](value T, err error, write func(*Encoder, T)) (Result, error) {
	if err != nil {
		return Result{}, err
	}
	e := encoders.Get().(*Encoder)
	defer e.release()
	write(e, value)
	if e.err != nil {
		return Result{}, fmt.Errorf("encoding the result: %w", e.err)
	}
	return Result{Text: string(e.text)}, nil
}

// release gives e back for another result, unless it is unusually large.
func (e *Encoder) release() {
	if cap(e.text) > 64<<10 {
		return
	}
	e.text, e.depth, e.err = e.text[:0], 0, nil
	encoders.Put(e)
}

// Begin begins an object and says whether to go on with its keys and [Encoder.End].
// If there is no object, it writes null.
func (e *Encoder) Begin(there bool) bool {
	if !there {
		e.null()
		return false
	}
	return e.enter('{')
}

// Key writes the key of the value that is written next. It must have no characters
// that JSON escapes, as encoding/json demands of the names in tags.
func (e *Encoder) Key(name string) *Encoder {
	if e.text[len(e.text)-1] != '{' {
		e.text = append(e.text, ',')
	}
	e.text = append(e.text, '"')
	e.text = append(e.text, name...)
	e.text = append(e.text, '"', ':')
	return e
}

// End ends an object.
func (e *Encoder) End() { e.leave('}') }

// enter begins an object or array, and says whether to go on.
func (e *Encoder) enter(opening byte) bool {
	if !e.deeper() {
		return false
	}
	e.text = append(e.text, opening)
	return true
}

// deeper goes one level down, and says whether to go on: after an error nothing more
// is followed, as a value that contains itself may do so in many places.
func (e *Encoder) deeper() bool {
	if e.depth++; e.depth > deepest {
		e.fail(errDeepest)
	}
	return e.err == nil
}

func (e *Encoder) leave(closing byte) {
	e.depth--
	e.text = append(e.text, closing)
}

func (e *Encoder) null() { e.text = append(e.text, "null"...) }

// fail remembers the first thing that cannot be written.
func (e *Encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}
