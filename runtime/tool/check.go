package tool

import (
	"cmp"
	"fmt"
	"math/big"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Number is any type of numbers.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 |
		~float32 | ~float64
}

// The checks below look at the value that was read last. They say nothing if it
// already had a problem.

// Minimum checks that v is not less than least.
func Minimum[T Number](d *Decoder, v, least T) {
	if !d.bad && v < least {
		d.Problem("%v is less than the minimum %v", v, least)
	}
}

// Maximum checks that v is not more than most.
func Maximum[T Number](d *Decoder, v, most T) {
	if !d.bad && v > most {
		d.Problem("%v is more than the maximum %v", v, most)
	}
}

// ExclusiveMinimum checks that v is more than bound.
func ExclusiveMinimum[T Number](d *Decoder, v, bound T) {
	if !d.bad && v <= bound {
		d.Problem("%v is not more than %v", v, bound)
	}
}

// ExclusiveMaximum checks that v is less than bound.
func ExclusiveMaximum[T Number](d *Decoder, v, bound T) {
	if !d.bad && v >= bound {
		d.Problem("%v is not less than %v", v, bound)
	}
}

// MultipleOf checks that v is a multiple of unit, exactly as both are written
// in decimal.
func MultipleOf[T Number](d *Decoder, v, unit T) {
	if d.bad {
		return
	}
	if q := new(big.Rat).Quo(rat(v), rat(unit)); !q.IsInt() {
		d.Problem("%v is not a multiple of %v", v, unit)
	}
}

func rat[T Number](v T) *big.Rat {
	text := ""
	switch rv := reflect.ValueOf(v); {
	case rv.CanFloat():
		text = strconv.FormatFloat(rv.Float(), 'g', -1, rv.Type().Bits())
	default:
		text = fmt.Sprint(rv.Interface())
		if rv.CanInt() {
			text = strconv.FormatInt(rv.Int(), 10)
		} else if rv.CanUint() {
			text = strconv.FormatUint(rv.Uint(), 10)
		}
	}
	r, _ := new(big.Rat).SetString(text)
	return r
}

// MinLength checks that v has at least n characters.
func MinLength[T ~string](d *Decoder, v T, n int) {
	if !d.bad && utf8.RuneCountInString(string(v)) < n {
		d.Problem("expected at least %s, got %d", count(n, "character"), utf8.RuneCountInString(string(v)))
	}
}

// MaxLength checks that v has at most n characters.
func MaxLength[T ~string](d *Decoder, v T, n int) {
	if !d.bad && utf8.RuneCountInString(string(v)) > n {
		d.Problem("expected at most %s, got %d", count(n, "character"), utf8.RuneCountInString(string(v)))
	}
}

// Pattern checks that v has a part that matches re.
func Pattern[T ~string](d *Decoder, v T, re *regexp.Regexp) {
	if !d.bad && !re.MatchString(string(v)) {
		d.Problem("%q does not match %s", shorten(string(v)), re)
	}
}

// MinItems checks that there are at least n items, of an array or a map.
func MinItems(d *Decoder, items, n int) {
	if !d.bad && items < n {
		d.Problem("expected at least %s, got %d", count(n, "item"), items)
	}
}

// MaxItems checks that there are at most n items, of an array or a map.
func MaxItems(d *Decoder, items, n int) {
	if !d.bad && items > n {
		d.Problem("expected at most %s, got %d", count(n, "item"), items)
	}
}

// UniqueItems checks that no item of v is there twice.
func UniqueItems[T any](d *Decoder, v []T) {
	if d.bad {
		return
	}
	if reflect.TypeFor[T]().Comparable() && len(v) > 16 {
		seen := make(map[any]int, len(v))
		for i := range v {
			if j, ok := seen[v[i]]; ok {
				d.Problem("items %d and %d are the same", j, i)
				return
			}
			seen[v[i]] = i
		}
		return
	}
	for i := range v {
		for j := range i {
			if reflect.DeepEqual(v[i], v[j]) {
				d.Problem("items %d and %d are the same", j, i)
				return
			}
		}
	}
}

// OneOf checks that v is one of values.
func OneOf[T cmp.Ordered](d *Decoder, v T, values ...T) {
	if d.bad {
		return
	}
	names := make([]string, len(values))
	for i, w := range values {
		if v == w {
			return
		}
		names[i] = fmt.Sprint(w)
	}
	if text, ok := any(v).(string); ok {
		d.Problem("%q is not one of %s", shorten(text), strings.Join(names, ", "))
		return
	}
	d.Problem("%v is not one of %s", v, strings.Join(names, ", "))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
