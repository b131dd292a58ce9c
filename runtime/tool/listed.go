package tool

import (
	"encoding"
	"encoding/json"
	"slices"
	"strings"
)

// Listed reads a number and checks that it is one of values.
func Listed[T Number](d *Decoder, read func(*Decoder) T, values []T) T {
	v := read(d)
	if !d.bad && !slices.Contains(values, v) {
		d.Problem("%s is not one of %s", said(v), choice(values))
		return 0
	}
	return v
}

// ListedText reads a string that is one of texts, by the UnmarshalText method of T.
func ListedText[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](d *Decoder, texts []string) T {
	var v T
	s := Enum(d, texts)
	if !d.bad {
		unmarshalText(d, P(&v), s)
	}
	return v
}

// FormattedText reads a string of a format of JSON Schema by the UnmarshalText
// method of T. It is stricter than [Text] for types that take other forms, too. For
// types of the standard library the format may also be ip (an IP address), ip-port,
// ip-prefix, fraction, decimal or regexp.
func FormattedText[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](d *Decoder, format string) T {
	var v T
	s := String(d)
	Format(d, s, format)
	if !d.bad {
		unmarshalText(d, P(&v), s)
	}
	return v
}

func unmarshalText(d *Decoder, v encoding.TextUnmarshaler, s string) {
	if err := v.UnmarshalText([]byte(s)); err != nil {
		d.Problem("%q is not valid: %s", shorten(s), reason(err))
	}
}

// reason is what a type says of a value that it refuses, on one line. It is all that a
// model learns about the form that is wanted, so that more of it is kept than of values.
func reason(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	if text == "" {
		return "it has another form"
	}
	return cut(strings.ToValidUTF8(text, replacement), 300)
}

// QuotedInteger is [Quoted] for integers, which must be written as digits.
func QuotedInteger[T any](d *Decoder, read func(*Decoder) T) T {
	return Quoted(d, func(inner *Decoder) T {
		if text, ok := inner.peek(); ok && !integerKey.MatchString(text) {
			var zero T
			inner.skip("%q is not an integer", shorten(text))
			return zero
		}
		return read(inner)
	})
}

// Quoted reads a string that holds a number or a boolean, which is what the option
// "string" of a json tag means; read reads what is in it.
func Quoted[T any](d *Decoder, read func(*Decoder) T) T {
	var zero T
	if !d.want(stringKind, "a string") {
		return zero
	}
	s := String(d)
	if d.bad {
		return zero
	}
	if s == "" || s[0] == '"' || strings.TrimSpace(s) != s || !json.Valid([]byte(s)) {
		d.Problem("%q is not a number, or true or false, in a string", shorten(s))
		return zero
	}
	v, err := Decode([]byte(s), read)
	if refused, ok := err.(*ArgumentError); ok {
		d.Problem("%s", refused.Problems[0].Message)
		return zero
	}
	return v
}
