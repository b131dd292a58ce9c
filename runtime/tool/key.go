package tool

import (
	"encoding"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"unsafe"
)

// Key turns the text of a key of an object into a key of a map, or says what is
// wrong with it.
type Key[K comparable] func(text string) (key K, wrong string)

// read reads a key that is the value of a string.
func (key Key[K]) read(d *Decoder) K {
	text := String(d)
	if d.bad {
		var none K
		return none
	}
	k, wrong := key(text)
	if wrong != "" {
		d.Problem("%s", wrong)
	}
	return k
}

// integerKey is the pattern in the schema of a map with integers as keys.
var integerKey = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

// IntKey is the [Key] of a map with integers as keys.
func IntKey[K ~int | ~int8 | ~int16 | ~int32 | ~int64](text string) (K, string) {
	size := int(unsafe.Sizeof(K(0))) * 8
	if !integerKey.MatchString(text) {
		return 0, "the key is not an integer"
	}
	n, err := strconv.ParseInt(text, 10, size)
	if err != nil {
		return 0, fmt.Sprintf("the key is out of range; expected an integer from %d to %d",
			int64(math.MinInt64)>>(64-size), int64(math.MaxInt64)>>(64-size))
	}
	return K(n), ""
}

// UintKey is the [Key] of a map with integers that are not negative as keys.
func UintKey[K ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64](text string) (K, string) {
	size := int(unsafe.Sizeof(K(0))) * 8
	if !integerKey.MatchString(text) {
		return 0, "the key is not an integer"
	}
	n, err := strconv.ParseUint(text, 10, size)
	if err != nil {
		return 0, fmt.Sprintf("the key is out of range; expected an integer from 0 to %d", uint64(math.MaxUint64)>>(64-size))
	}
	return K(n), ""
}

// TextKey is the [Key] of a map whose keys have a method UnmarshalText.
func TextKey[K comparable, P interface {
	*K
	encoding.TextUnmarshaler
}](text string) (K, string) {
	var k K
	if err := P(&k).UnmarshalText([]byte(text)); err != nil {
		return k, "the key is not valid: " + reason(err)
	}
	return k, ""
}

// StringKey is the [Key] of a map with strings as keys.
func StringKey[K ~string](text string) (K, string) { return K(text), "" }

// ListedKey is the [Key] of a map whose keys are some of values.
func ListedKey[K comparable](read Key[K], values []K) Key[K] {
	return func(text string) (K, string) {
		k, wrong := read(text)
		if wrong == "" && !slices.Contains(values, k) {
			wrong = "the key is not one of " + choice(values)
		}
		return k, wrong
	}
}

// ListedTextKey is a [TextKey] that is one of texts.
func ListedTextKey[K comparable, P interface {
	*K
	encoding.TextUnmarshaler
}](texts []string) Key[K] {
	return func(text string) (K, string) {
		if !slices.Contains(texts, text) {
			var none K
			return none, "the key is not one of " + choice(texts)
		}
		return TextKey[K, P](text)
	}
}

// FormattedKey is a [TextKey] of a format of JSON Schema.
func FormattedKey[K comparable, P interface {
	*K
	encoding.TextUnmarshaler
}](format string) Key[K] {
	return func(text string) (K, string) {
		if f, ok := formatOf(format); ok && !f.Valid(text) {
			var none K
			return none, "the key is not a valid " + f.Name() + ", such as " + f.Example
		}
		return TextKey[K, P](text)
	}
}
