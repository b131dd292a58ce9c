package tool

import (
	"bytes"
	"encoding"
	"encoding/json"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// longestShown is how many characters of a value a question shows.
const longestShown = 200

// Show writes a decoded argument for a person who is to approve a call: texts as
// they are, other values as in JSON, a missing one as "none". Line breaks and
// characters that cannot be seen become blanks, and what is too long is cut off, so
// that the value cannot be taken for a part of the question. The secrets are those
// within v.
func Show[T any](v T, secrets ...Path) string {
	// Through a pointer, methods of *T are found too.
	text, ok := scalar(reflect.ValueOf(&v).Elem())
	if !ok {
		text = document(&v, secrets)
	}
	return oneLine(text)
}

// ShowDate is [Show] for a day; a nil one is "none".
func ShowDate(day *time.Time) string {
	if day == nil {
		return "none"
	}
	return day.Format(time.DateOnly)
}

// scalar writes a value that is one word or number; v can be addressed.
func scalar(v reflect.Value) (text string, ok bool) {
	if text, ok := known(v); ok {
		return text, true
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return "none", true
		}
		return scalar(v.Elem())
	case reflect.String:
		if v.Len() == 0 {
			return `""`, true
		}
		return v.String(), true
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), true
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, v.Type().Bits()), true
	case reflect.Slice:
		return "[]", v.IsNil()
	}
	return "", false
}

// known writes a value of a type that has a text of its own.
func known(v reflect.Value) (text string, ok bool) {
	switch p := v.Addr().Interface().(type) {
	case *time.Duration:
		return p.String(), true
	case *url.URL:
		return p.String(), true
	case encoding.TextMarshaler:
		text, err := p.MarshalText()
		return string(text), err == nil
	}
	return "", false
}

// document writes a value of many parts as JSON.
func document(v any, secrets []Path) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return Hidden
	}
	return string(redact(bytes.TrimSpace(b.Bytes()), secrets))
}

// oneLine makes a text fit for a sentence.
func oneLine(text string) string {
	n := 0
	var b strings.Builder
	for _, r := range text {
		if n++; n > longestShown {
			return b.String() + "…"
		}
		if !unicode.IsGraphic(r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}
