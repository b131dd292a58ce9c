package tool

import (
	"cmp"
	"fmt"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
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
		d.Problem("%s is less than the minimum %s", said(v), said(least))
	}
}

// Maximum checks that v is not more than most.
func Maximum[T Number](d *Decoder, v, most T) {
	if !d.bad && v > most {
		d.Problem("%s is more than the maximum %s", said(v), said(most))
	}
}

// ExclusiveMinimum checks that v is more than bound.
func ExclusiveMinimum[T Number](d *Decoder, v, bound T) {
	if !d.bad && v <= bound {
		d.Problem("%s is not more than %s", said(v), said(bound))
	}
}

// ExclusiveMaximum checks that v is less than bound.
func ExclusiveMaximum[T Number](d *Decoder, v, bound T) {
	if !d.bad && v >= bound {
		d.Problem("%s is not less than %s", said(v), said(bound))
	}
}

// MultipleOf checks that v is a multiple of unit, exactly as both are written
// in decimal.
func MultipleOf[T Number](d *Decoder, v, unit T) {
	if d.bad {
		return
	}
	if q := new(big.Rat).Quo(rational(v), rational(unit)); !q.IsInt() {
		d.Problem("%s is not a multiple of %s", said(v), said(unit))
	}
}

// rational is the number that a person would write for v.
func rational[T Number](v T) *big.Rat {
	r := new(big.Rat)
	switch zero := T(0); {
	case T(1)/2 != zero:
		r.SetString(strconv.FormatFloat(float64(v), 'g', -1, int(unsafe.Sizeof(v))*8))
	case zero-1 < zero:
		r.SetInt64(int64(v))
	default:
		r.SetUint64(uint64(v))
	}
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
		d.Problem("%q does not match %s", shorten(string(v)), shorten(re.String()))
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

// OneOf checks that v is one of values.
func OneOf[T cmp.Ordered](d *Decoder, v T, values ...T) {
	if d.bad {
		return
	}
	if slices.Contains(values, v) {
		return
	}
	text := said(v)
	if reflect.TypeFor[T]().Kind() == reflect.String {
		text = strconv.Quote(shorten(text))
	}
	d.Problem("%s is not one of %s", text, choice(values))
}

// choice lists values, as far as a model can make use of it.
func choice[T any](values []T) string {
	const most = 4 << 10
	var b strings.Builder
	for i, v := range values {
		text := said(v)
		if b.Len()+len(text) > most {
			fmt.Fprintf(&b, " and %d more", len(values)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(text)
	}
	return b.String()
}

// said writes a number or a string as it stands in JSON, whatever methods its type
// has; a string without quotes.
func said(v any) string {
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.String:
		return r.String()
	case r.CanInt():
		return strconv.FormatInt(r.Int(), 10)
	case r.CanUint():
		return strconv.FormatUint(r.Uint(), 10)
	case r.CanFloat():
		return strconv.FormatFloat(r.Float(), 'g', -1, r.Type().Bits())
	}
	return fmt.Sprint(v)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
