package tool

import (
	"encoding"
	"encoding/base64"
	"time"

	"github.com/aigen-go/aigen/runtime/format"
)

// String reads a string.
func String(d *Decoder) string {
	if !d.want(stringKind, "a string") {
		return ""
	}
	s, ok := d.text.string()
	if !ok {
		d.syntax()
	}
	return s
}

// Bool reads true or false.
func Bool(d *Decoder) bool {
	if !d.want(boolKind, "true or false") {
		return false
	}
	b, ok := d.text.bool()
	if !ok {
		d.syntax()
	}
	return b
}

// Enum reads a string that is one of values.
func Enum[T ~string](d *Decoder, values []T) T {
	if !d.want(stringKind, "a string") {
		return ""
	}
	b, _, ok := d.text.quoted()
	if !ok {
		d.syntax()
		return ""
	}
	for _, v := range values {
		if string(v) == string(b) {
			return v
		}
	}
	d.Problem("%q is not one of %s", shorten(string(b)), choice(values))
	return ""
}

// Time reads a string of the format date-time (RFC 3339).
func Time(d *Decoder) time.Time {
	return parse(d, format.ParseMoment, "a date and time such as 2026-01-02T15:04:05Z")
}

// Date reads a string of the format date; the time is midnight in UTC.
func Date(d *Decoder) time.Time {
	return parse(d, func(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) },
		"a date such as 2026-01-31")
}

// Bytes reads a string of standard base64 with padding.
func Bytes(d *Decoder) []byte {
	return parse(d, func(s string) ([]byte, error) { return base64.StdEncoding.Strict().DecodeString(s) },
		"a base64 string")
}

// Text reads a string by the UnmarshalText method of T. The schema says only that it is
// a string: what the method refuses beyond that is told to the model in the words of
// its error, which should therefore say what is wanted instead.
func Text[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](d *Decoder) T {
	var v T
	s := String(d)
	if d.bad {
		return v
	}
	unmarshalText(d, P(&v), s)
	return v
}

// parse reads a string and parses it; wanted describes what it should be.
func parse[T any](d *Decoder, parse func(string) (T, error), wanted string) T {
	var zero T
	if !d.want(stringKind, wanted) {
		return zero
	}
	s := String(d)
	if d.bad {
		return zero
	}
	v, err := parse(s)
	if err != nil {
		d.Problem("%q is not %s", shorten(s), wanted)
		return zero
	}
	return v
}
