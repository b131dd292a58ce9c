package model

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/aigen-go/aigen/internal/gen/directive"
	"github.com/aigen-go/aigen/runtime/format"
)

// meets says why a JSON value is not one of a field, or "": what the generated
// decoder would say, at generation.
func meets(f *Field, v any) string {
	if wrong := fits(f.Type, v); wrong != "" {
		return wrong
	}
	if f.Const != "" && v != any(f.Const) {
		return "it is not " + f.Const
	}
	k := &f.Constraints
	switch v := v.(type) {
	case []any:
		if wrong := counted(k, len(v)); wrong != "" {
			return wrong
		}
		if k.UniqueItems && !unique(v) {
			return "two of its items are the same"
		}
	case map[string]any:
		if f.Type.Kind == Map {
			return counted(k, len(v))
		}
		return ""
	}
	return scalars(k, v)
}

// fits says why a JSON value is not one of a type, or "".
func fits(t *Type, v any) string {
	switch t.Kind {
	case String, Enum, Text, TextEnum, Time, Date, Duration, URL, Bytes, Quoted:
		s, ok := v.(string)
		if !ok {
			return "it is not a string"
		}
		return fitsString(t, s)
	case Bool:
		if _, ok := v.(bool); !ok {
			return "it is neither true nor false"
		}
	case Int, Uint, Float, IntEnum, BigInt, Number:
		n, ok := v.(json.Number)
		if !ok {
			return "it is not a number"
		}
		return fitsNumber(t, n)
	case Slice, Array:
		return fitsArray(t, v)
	case Map, Struct:
		return fitsObject(t, v)
	case Union:
		return fitsUnion(t, v)
	case Pointer:
		return fits(t.Elem, v)
	}
	return ""
}

func fitsString(t *Type, s string) string {
	var err error
	switch t.Kind {
	case Enum, TextEnum:
		return fitsEnum(t, s)
	case Text:
		return fitsText(t, s)
	case URL:
		if !format.Valid("uri", s) {
			return "it is not a URL such as https://example.com/page"
		}
	case Duration:
		if _, err = time.ParseDuration(s); err != nil || !durationForm.MatchString(s) {
			return "it is not a duration such as 90s or 1h30m"
		}
	case Quoted:
		return fitsQuoted(t.Elem, s)
	case Time:
		if !format.Valid("date-time", s) {
			return "it is not a date and time such as 2026-01-02T15:04:05Z"
		}
	case Date:
		if _, err = time.Parse(time.DateOnly, s); err != nil {
			return "it is not a date such as 2026-01-31"
		}
	case Bytes:
		if _, err = base64.StdEncoding.Strict().DecodeString(s); err != nil {
			return "it is not base64"
		}
	}
	return ""
}

func fitsNumber(t *Type, n json.Number) string {
	rat, ok := directive.Number(n.String())
	if !ok {
		return "it is out of range"
	}
	if t.Kind == Number {
		return ""
	}
	if t.Kind == Float {
		if f, err := strconv.ParseFloat(n.String(), t.Bits); err != nil || math.IsInf(f, 0) {
			return "it is out of the range of " + t.said()
		}
		return ""
	}
	if !rat.IsInt() {
		return "it is not a whole number"
	}
	if t.Kind == BigInt {
		if len(rat.Num().String()) > maxDigits {
			return "it has more than " + strconv.Itoa(maxDigits) + " digits"
		}
		return ""
	}
	if t.Kind == IntEnum {
		return fitsEnum(t, rat.Num().String())
	}
	if low, high := integerRange(t); rat.Num().Cmp(low) < 0 || rat.Num().Cmp(high) > 0 {
		return "it is out of the range of " + t.said()
	}
	return ""
}

func fitsArray(t *Type, v any) string {
	items, ok := v.([]any)
	if !ok {
		return "it is not an array"
	}
	if t.Kind == Array && len(items) != t.Len {
		return "it has " + plural(len(items), "item") + ", not " + strconv.Itoa(t.Len)
	}
	for i, item := range items {
		if wrong := fits(t.Elem, item); wrong != "" {
			return "item " + strconv.Itoa(i) + ": " + wrong
		}
	}
	return ""
}

func fitsObject(t *Type, v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return "it is not an object"
	}
	known := map[string]*Field{}
	for _, f := range t.Fields {
		known[f.JSON] = f
		if value, there := object[f.JSON]; !f.Optional && (!there || value == nil) {
			return f.JSON + " is missing"
		}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		value, f := object[key], known[key]
		wrong := ""
		switch {
		case t.Kind == Map:
			if wrong = fitsKey(t.Key, key); wrong == "" {
				wrong = fits(t.Elem, value)
			}
		case f == nil:
			wrong = "there is no such field"
		case value != nil:
			wrong = meets(f, value)
		}
		if wrong != "" {
			return key + ": " + wrong
		}
	}
	return ""
}

func inRange(k *Constraints, v json.Number) string {
	n, _ := directive.Number(v.String())
	for _, b := range []struct {
		text, wrong string
		outside     func(int) bool
	}{
		{k.Minimum, "it is less than the minimum ", func(c int) bool { return c < 0 }},
		{k.Maximum, "it is more than the maximum ", func(c int) bool { return c > 0 }},
		{k.ExclusiveMinimum, "it is not more than ", func(c int) bool { return c <= 0 }},
		{k.ExclusiveMaximum, "it is not less than ", func(c int) bool { return c >= 0 }},
	} {
		if bound, ok := directive.Number(b.text); ok && b.outside(n.Cmp(bound)) {
			return b.wrong + b.text
		}
	}
	if unit, ok := directive.Number(k.MultipleOf); ok && !n.Quo(n, unit).IsInt() {
		return "it is not a multiple of " + k.MultipleOf
	}
	return ""
}

func counted(k *Constraints, n int) string {
	if k.MinItems != nil && n < *k.MinItems {
		return "it needs at least " + plural(*k.MinItems, "item")
	}
	if k.MaxItems != nil && n > *k.MaxItems {
		return "it may have at most " + plural(*k.MaxItems, "item")
	}
	return ""
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// scalars checks a string or a number, or those in an array.
func scalars(k *Constraints, v any) string {
	if items, ok := v.([]any); ok {
		for i, item := range items {
			if wrong := scalars(k, item); wrong != "" {
				return "item " + strconv.Itoa(i) + ": " + wrong
			}
		}
		return ""
	}
	if len(k.Enum) > 0 && !slices.ContainsFunc(k.Enum, func(e string) bool { return same(decoded(e), v) }) {
		return "it is not one of the values of enum"
	}
	if n, ok := v.(json.Number); ok {
		return inRange(k, n)
	}
	return texts(k, v)
}

// texts checks a string.
func texts(k *Constraints, v any) string {
	s, ok := v.(string)
	if !ok {
		return ""
	}
	n := utf8.RuneCountInString(s)
	switch {
	case k.MinLength != nil && n < *k.MinLength:
		return "it needs at least " + plural(*k.MinLength, "character")
	case k.MaxLength != nil && n > *k.MaxLength:
		return "it may have at most " + plural(*k.MaxLength, "character")
	case !format.Valid(k.Format, s):
		return "it is not of the format " + k.Format
	}
	if k.Pattern != "" {
		if re, err := regexp.Compile(k.Pattern); err == nil && !re.MatchString(s) {
			return "it does not match " + k.Pattern
		}
	}
	return ""
}

func unique(items []any) bool {
	for i := range items {
		for j := range i {
			if same(items[i], items[j]) {
				return false
			}
		}
	}
	return true
}

// same compares JSON values; numbers by what they are, not by how they are written.
func same(x, y any) bool {
	a, isA := x.(json.Number)
	b, isB := y.(json.Number)
	if isA && isB {
		m, okM := directive.Number(a.String())
		n, okN := directive.Number(b.String())
		return okM && okN && m.Cmp(n) == 0
	}
	p, errP := json.Marshal(x)
	q, errQ := json.Marshal(y)
	return errP == nil && errQ == nil && string(p) == string(q)
}
