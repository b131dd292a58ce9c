package tool

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// Int reads an integer that fits T. 1.0 and 1e2 are integers, and no number
// goes through a float64, so that every digit counts. A type of 64 bits also
// takes a string of digits, because some providers cannot send such numbers
// in any other way.
func Int[T ~int | ~int8 | ~int16 | ~int32 | ~int64](d *Decoder) T {
	if n, end := d.text.natural(); end > 0 && int64(T(n)) == n {
		d.text.at, d.bad = end, false
		return T(n)
	}
	size := int(unsafe.Sizeof(T(0))) * 8
	raw, ok := d.integer(size)
	if !ok {
		return 0
	}
	text, ok := d.digits(raw, 40)
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, size)
	if err != nil {
		low, high := int64(math.MinInt64)>>(64-size), int64(math.MaxInt64)>>(64-size)
		d.Problem("%s is out of range; expected an integer from %d to %d", shorten(text), low, high)
		return 0
	}
	return T(n)
}

// Uint reads an integer that is not negative and fits T; see [Int].
func Uint[T ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64](d *Decoder) T {
	if n, end := d.text.natural(); end > 0 && int64(T(n)) == n {
		d.text.at, d.bad = end, false
		return T(n)
	}
	size := int(unsafe.Sizeof(T(0))) * 8
	raw, ok := d.integer(size)
	if !ok {
		return 0
	}
	text, ok := d.digits(raw, 40)
	if !ok {
		return 0
	}
	if text == "-0" {
		text = "0"
	}
	n, err := strconv.ParseUint(text, 10, size)
	if err != nil {
		d.Problem("%s is out of range; expected an integer from 0 to %d", shorten(text), uint64(math.MaxUint64)>>(64-size))
		return 0
	}
	return T(n)
}

// Float reads a number.
func Float[T ~float32 | ~float64](d *Decoder) T {
	if !d.want(numberKind, "a number") {
		return 0
	}
	raw, ok := d.text.number()
	if !ok {
		d.syntax()
		return 0
	}
	n, err := strconv.ParseFloat(string(raw), int(unsafe.Sizeof(T(0)))*8)
	if err != nil {
		d.Problem("%s is out of range", shorten(string(raw)))
		return 0
	}
	return T(n)
}

// integer reads the text of a number, or of a string of digits where one may stand
// for an integer. The text is a part of the arguments.
func (d *Decoder) integer(size int) ([]byte, bool) {
	if size == 64 && d.text.kind() == stringKind {
		return d.quoted()
	}
	if !d.want(numberKind, "an integer") {
		return nil, false
	}
	raw, ok := d.text.number()
	if !ok {
		d.syntax()
	}
	return raw, ok
}

// quoted reads a string of digits.
func (d *Decoder) quoted() ([]byte, bool) {
	d.bad = false
	raw, ok := d.peek()
	if !ok {
		d.syntax()
		return nil, false
	}
	text := strings.Trim(raw, `"`)
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || len(digits) > 20 || strings.Trim(digits, "0123456789") != "" || (digits[0] == '0' && len(digits) > 1) {
		return nil, d.want(numberKind, "an integer")
	}
	d.text.at += len(raw)
	return []byte(text), true
}

// digits returns the plain digits of a JSON number that has a whole value; at most so
// many, if they are not written out.
func (d *Decoder) digits(raw []byte, most int) (string, bool) {
	text := string(raw)
	if !strings.ContainsAny(text, ".eE") {
		return text, true
	}
	digits, err := wholeDigits(text, most)
	if err != nil {
		d.Problem("%s %s", shorten(text), err)
		return "", false
	}
	return digits, true
}

// wholeDigits turns a JSON number with a fraction or an exponent into plain
// digits, if its value is a whole number of at most so many digits.
func wholeDigits(number string, most int) (string, error) {
	sign := ""
	if number[0] == '-' {
		sign, number = "-", number[1:]
	}
	mantissa, exponent := number, 0
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		mantissa = number[:i]
		n, _ := strconv.Atoi(number[i+1:]) // the nearest int if it is out of range
		exponent = max(-10*MaxArguments, min(10*MaxArguments, n))
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	exponent -= len(fraction)
	if digits == "" {
		return "0", nil
	}
	trimmed := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(trimmed)
	if exponent < 0 {
		return "", fmt.Errorf("is not an integer")
	}
	if len(trimmed)+exponent > most {
		return "", fmt.Errorf("is out of range")
	}
	return sign + trimmed + strings.Repeat("0", exponent), nil
}
