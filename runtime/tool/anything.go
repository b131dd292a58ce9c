package tool

import (
	"bytes"
	"encoding/json"
	"math/big"
)

// Any reads any JSON. Numbers become [json.Number], so that every digit is kept;
// all else is what encoding/json makes of it.
func Any(d *Decoder) any {
	raw := Raw(d)
	if d.bad {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		d.Problem("not valid: %s", shorten(err.Error()))
	}
	return v
}

// Raw reads any JSON as it is written. The text is a copy.
func Raw(d *Decoder) json.RawMessage {
	d.bad = false
	raw, ok := d.text.raw()
	if !ok {
		d.syntax()
		return nil
	}
	if len(d.path)+levels(raw) > MaxDepth {
		d.stop("nested deeper than %d levels", MaxDepth)
		return nil
	}
	return bytes.ToValidUTF8(bytes.Clone(raw), []byte(replacement))
}

// levels says how deep the objects and arrays in valid JSON are nested.
func levels(raw []byte) int {
	deepest, depth, quoted := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

// JSONNumber reads a number as it is written.
func JSONNumber(d *Decoder) json.Number {
	if !d.want(numberKind, "a number") {
		return ""
	}
	return json.Number(Raw(d))
}

// maxDigits bounds a [BigInt]: what a model writes has no use for more, and to
// compute with many more takes long.
const maxDigits = 1000

// BigInt reads an integer of any size, up to 1000 digits; like [Int], it takes a string
// of at most 20 digits, too.
func BigInt(d *Decoder) big.Int {
	var n big.Int
	raw, ok := d.integer(64)
	if !ok {
		return n
	}
	text, ok := d.digits(raw, maxDigits)
	switch {
	case !ok:
	case len(text) > maxDigits:
		d.Problem("%s is out of range", shorten(text))
	default:
		n.SetString(text, 10)
	}
	return n
}

// Custom reads a value by the UnmarshalJSON method of T, which is trusted to refuse
// what the schema of T, given by //ai:schema, does not allow. It never gets null. Digits
// in a string that it refuses it gets again as a number: see [Int].
func Custom[T any, P interface {
	*T
	json.Unmarshaler
}](d *Decoder) T {
	var v T
	if d.text.kind() == nullKind {
		d.skip("expected a value, got null")
		return v
	}
	raw := Raw(d)
	if d.bad {
		return v
	}
	err := P(&v).UnmarshalJSON(raw)
	if text := bytes.Trim(raw, `"`); err != nil && len(text) == len(raw)-2 && len(text) <= 20 && integerKey.Match(text) {
		var number T
		if P(&number).UnmarshalJSON(text) == nil {
			return number
		}
	}
	if err != nil {
		d.Problem("%s is not valid: %s", shorten(string(raw)), reason(err))
	}
	return v
}
