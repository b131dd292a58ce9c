package tool

import (
	"encoding"
	"slices"
	"strconv"
	"strings"
)

// WriteSlice writes an array; write writes each of its values. A nil slice is an
// empty array.
func WriteSlice[T any](e *Encoder, values []T, write func(*Encoder, T)) {
	if !e.enter('[') {
		return
	}
	for i := range values {
		e.comma(i)
		write(e, values[i])
	}
	e.leave(']')
}

// WriteEach is [WriteSlice] for structs and whatever else is not to be copied: write
// gets the address of each value.
func WriteEach[T any](e *Encoder, values []T, write func(*Encoder, *T)) {
	if !e.enter('[') {
		return
	}
	for i := range values {
		e.comma(i)
		write(e, &values[i])
	}
	e.leave(']')
}

// comma parts the i-th element from the one before it.
func (e *Encoder) comma(i int) {
	if i > 0 {
		e.text = append(e.text, ',')
	}
}

// WritePointer writes what a pointer points to, or null.
func WritePointer[T any](e *Encoder, p *T, write func(*Encoder, T)) {
	if p == nil {
		e.null()
	} else if e.deeper() {
		write(e, *p)
		e.depth--
	}
}

// WriteMap writes an object in the order of its keys; write writes each of its
// values. A nil map is an empty object.
func WriteMap[K ~string, T any](e *Encoder, values map[K]T, write func(*Encoder, T)) {
	WriteMapOf(e, values, func(key K) (string, error) { return string(key), nil }, write)
}

// WriteMapOf is [WriteMap] for keys of any type, of which name makes texts.
func WriteMapOf[K comparable, T any](e *Encoder, values map[K]T, name func(K) (string, error), write func(*Encoder, T)) {
	type entry struct {
		name  string
		value T
	}
	if !e.enter('{') {
		return
	}
	entries := make([]entry, 0, len(values))
	for key, value := range values {
		text, err := name(key)
		if err != nil {
			e.fail(err)
			return
		}
		entries = append(entries, entry{text, value})
	}
	slices.SortFunc(entries, func(x, y entry) int { return strings.Compare(x.name, y.name) })
	for i, entry := range entries {
		e.comma(i)
		e.text = append(appendString(e.text, entry.name), ':')
		write(e, entry.value)
	}
	e.leave('}')
}

// IntName is the text of a key that is an integer.
func IntName[K ~int | ~int8 | ~int16 | ~int32 | ~int64](key K) (string, error) {
	return strconv.FormatInt(int64(key), 10), nil
}

// UintName is the text of a key that is an integer and not negative.
func UintName[K ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr](key K) (string, error) {
	return strconv.FormatUint(uint64(key), 10), nil
}

// TextName is the text of a key with a method MarshalText.
func TextName[K encoding.TextMarshaler](key K) (string, error) {
	text, err := key.MarshalText()
	return string(text), err
}
