package tool

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
	"unsafe"
)

// WriteString writes a string.
func WriteString[S ~string](e *Encoder, v S) { e.text = appendString(e.text, string(v)) }

// WriteBool writes true or false.
func WriteBool[B ~bool](e *Encoder, v B) { e.text = strconv.AppendBool(e.text, bool(v)) }

// WriteInt writes an integer.
func WriteInt[I ~int | ~int8 | ~int16 | ~int32 | ~int64](e *Encoder, v I) {
	e.text = strconv.AppendInt(e.text, int64(v), 10)
}

// WriteUint writes an integer that is not negative.
func WriteUint[U ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr](e *Encoder, v U) {
	e.text = strconv.AppendUint(e.text, uint64(v), 10)
}

// WriteFloat writes a number as JavaScript does. Infinities and NaN are errors.
func WriteFloat[F ~float32 | ~float64](e *Encoder, v F) {
	const least, most = 1e-6, 1e21 // of those without an exponent
	f, size := float64(v), int(unsafe.Sizeof(v))*8
	switch abs := F(math.Abs(f)); {
	case math.IsNaN(f) || math.IsInf(f, 0):
		e.fail(&json.UnsupportedValueError{Value: reflect.ValueOf(v), Str: strconv.FormatFloat(f, 'g', -1, size)})
	case abs == 0 || least <= abs && abs < most:
		e.text = strconv.AppendFloat(e.text, f, 'f', -1, size)
	default:
		e.text = strconv.AppendFloat(e.text, f, 'e', -1, size)
		if n := len(e.text); string(e.text[n-3:n-1]) == "-0" {
			e.text = append(e.text[:n-2], e.text[n-1]) // 1e-7 rather than 1e-07
		}
	}
}

// WriteTime writes a date-time by RFC 3339. Years that have more than four digits are
// errors.
func WriteTime(e *Encoder, v time.Time) {
	text, err := v.AppendText(append(e.text, '"'))
	if err != nil {
		e.fail(fmt.Errorf("the time %s cannot be written by RFC 3339", v))
		return
	}
	e.text = append(text, '"')
}

// WriteBytes writes bytes in base64. Of nil this is "".
func WriteBytes[B ~[]byte](e *Encoder, v B) {
	e.text = append(base64.StdEncoding.AppendEncode(append(e.text, '"'), v), '"')
}

// WriteNumber writes a [json.Number]; an empty one is 0.
func WriteNumber(e *Encoder, v json.Number) {
	if v == "" {
		v = "0"
	}
	s := scanner{json: []byte(v)}
	if _, ok := s.number(); !ok || s.at < len(v) {
		e.fail(fmt.Errorf("json: invalid number literal %q", string(v)))
		return
	}
	e.text = append(e.text, v...)
}

// WriteText writes a value as the string that its MarshalText gives.
func WriteText[T encoding.TextMarshaler](e *Encoder, v T) {
	text, err := v.MarshalText()
	if err != nil {
		e.fail(err)
		return
	}
	e.text = appendString(e.text, string(text))
}

// WriteQuoted writes a value as a string with its JSON in it: the option "string" of
// a json tag.
func WriteQuoted[T any](e *Encoder, v T, write func(*Encoder, T)) {
	start := len(e.text)
	write(e, v)
	text := string(e.text[start:])
	e.text = appendString(e.text[:start], text)
}

// WriteJSON writes a value by encoding/json: one that is an interface, or that has a
// method MarshalJSON. A value whose methods need its address is given by it.
func WriteJSON[T any](e *Encoder, v T) {
	if e.err != nil {
		return
	}
	if err := e.rest.Encode(v); err != nil {
		e.fail(err)
		return
	}
	e.text = bytes.TrimSuffix(e.text, []byte("\n"))
}
