package proof

import (
	"bytes"
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/runtime/tool"
)

// strict writes a value as its schema says, where the decoder is meant to take more:
// the null of an optional field, a string of digits for an integer of 64 bits, and a
// list of keys and values for a map.
// A value that cannot be compared makes *apart true.
func strict(s, root *schema, value any, apart *bool) any {
	s = s.resolve(root).branch(value)
	switch v := value.(type) {
	case map[string]any:
		return strictObject(s, root, v, apart)
	case []any:
		if object, ok := entries(v, apart); ok && s.values() != nil {
			return strict(s, root, object, apart)
		}
		if s.Items != nil {
			for i := range v {
				v[i] = strict(s.Items, root, v[i], apart)
			}
		}
	case json.Number:
		*apart = *apart || unlike(s, v)
	case string:
		*apart = *apart || odd(s.Format, v)
		// An enum does not say how many bits its type has.
		*apart = *apart || s.Type == "integer" && len(s.Enum) > 0 && digits.MatchString(v)
		if s.wide() && len(v) <= 20 && digits.MatchString(v) {
			return strict(s, root, json.Number(v), apart)
		}
	}
	return value
}

var huge = regexp.MustCompile(`[eE][+-]?0*[1-9][0-9]{3}`)

var digits = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

func strictObject(s, root *schema, v map[string]any, apart *bool) any {
	for key, value := range v {
		switch field := s.Properties[key]; {
		case field != nil && value == nil && !slices.Contains(s.Required, key):
			delete(v, key)
		case field != nil:
			v[key] = strict(field, root, value, apart)
		case s.values() != nil:
			v[key] = strict(s.values(), root, value, apart)
		}
	}
	return v
}

// entries makes an object of a list of keys and values, if it is one. One with a key
// twice is refused, as an object with a key twice is.
func entries(list []any, apart *bool) (map[string]any, bool) {
	object := map[string]any{}
	for _, item := range list {
		entry, _ := item.(map[string]any)
		key, isText := entry["key"].(string)
		value, has := entry["value"]
		if !isText || !has || len(entry) != 2 {
			return nil, false
		}
		if _, twice := object[key]; twice {
			*apart = true
		}
		object[key] = value
	}
	return object, true
}

// unlike says whether a number is one that Go's type cannot hold but its schema does
// not exclude: schemas do not have the bounds of 64 bits and of floating point,
// because providers refuse or round them. A validator does not round a fraction.
func unlike(s *schema, n json.Number) bool {
	if huge.MatchString(string(n)) {
		return true // it takes a validator minutes to compute that
	}
	exact, ok := new(big.Rat).SetString(string(n))
	if !ok {
		return true
	}
	if s.Type == "integer" {
		return exact.Num().BitLen() > 63
	}
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil || f > 3e38 || f < -3e38 {
		return true
	}
	rounded, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	return rounded.Cmp(exact) != 0
}

// signed is a sign that the validator takes for a part of a number.
var signed = regexp.MustCompile(`[T:+-][+-]`)

// odd says whether a text is one of those about which validators differ: quoted and
// international mail addresses, and host names that end in a dot.
func odd(format, text string) bool {
	switch format {
	case "date-time", "time":
		return signed.MatchString(text)
	case "email":
		return !plainMail.MatchString(text)
	case "hostname":
		return strings.HasSuffix(text, ".")
	}
	return false
}

var plainMail = regexp.MustCompile(`^[a-zA-Z0-9.+_-]*(@[a-zA-Z0-9.-]*[a-zA-Z0-9-])?$`)

// ambiguous says whether JSON has a key twice, or is deeper than the decoder goes:
// a validator does not see that. Neither does it see bytes that are not UTF-8.
func ambiguous(text []byte) bool {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var open []map[string]bool // nil for an array
	key := false
	for {
		t, err := d.Token()
		if err != nil {
			return false
		}
		name, isText := t.(string)
		if key && isText {
			if open[len(open)-1][name] {
				return true
			}
			open[len(open)-1][name] = true
			key = false
			continue
		}
		switch t {
		case json.Delim('{'):
			open = append(open, map[string]bool{})
		case json.Delim('['):
			open = append(open, nil)
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		if len(open) > tool.MaxDepth {
			return true
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}
