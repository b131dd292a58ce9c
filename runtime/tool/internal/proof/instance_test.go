package proof

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maker makes values that a schema allows.
type maker struct {
	*rand.Rand
	root *schema
}

func (m maker) value(s *schema, depth int) any {
	s = s.resolve(m.root)
	switch {
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return s.Enum[m.IntN(len(s.Enum))]
	case len(s.AnyOf) > 0:
		return m.value(s.AnyOf[m.choose(len(s.AnyOf), depth)], depth)
	}
	switch s.Type {
	case "object":
		return m.object(s, depth)
	case "array":
		return m.array(s, depth)
	case "string":
		return m.text(s)
	case "integer":
		return m.integer(s)
	case "number":
		return m.number(s)
	case "boolean":
		return m.IntN(2) == 0
	case "":
		return m.anything(depth)
	}
	return nil
}

// choose is one of n branches. Deep down it is the last one, which in the fixture ends
// a recursion.
func (m maker) choose(n, depth int) int {
	if depth > 6 {
		return n - 1
	}
	return m.IntN(n)
}

// anything is any JSON.
func (m maker) anything(depth int) any {
	if m.IntN(3) == 0 && depth < 6 {
		return []any{m.anything(depth + 1), map[string]any{word(m.Rand): m.anything(depth + 1)}}
	}
	return []any{nil, true, word(m.Rand), json.Number("1.50"), json.Number("-9223372036854775809"), []any{}, map[string]any{}}[m.IntN(7)]
}

func (m maker) object(s *schema, depth int) any {
	v := map[string]any{}
	for _, key := range s.keys() {
		if depth < 6 && m.IntN(2) == 0 {
			v[key] = m.value(s.Properties[key], depth+1)
		}
	}
	for _, key := range s.Required {
		v[key] = m.value(s.Properties[key], depth+1)
	}
	if of := s.values(); of != nil && depth < 6 {
		least, most := limits(s.MinProperties, s.MaxProperties, 3)
		for tries := 0; len(v) < least || tries < m.IntN(most+1) && len(v) < most; tries++ {
			v[m.key(s)] = m.value(of, depth+1)
		}
	}
	return v
}

// key is a key of a map.
func (m maker) key(s *schema) string {
	if s.PropertyNames == nil {
		return word(m.Rand)
	}
	names := *s.PropertyNames
	if len(names.AnyOf) == 0 {
		names.Type = "string"
	}
	return m.value(&names, 0).(string)
}

// limits are the least and the greatest number of elements to make.
func limits(least, most *int, usual int) (low, high int) {
	if least != nil {
		low = *least
	}
	high = low + usual
	if most != nil {
		high = *most
	}
	return low, high
}

func (m maker) array(s *schema, depth int) any {
	least, most := limits(s.MinItems, s.MaxItems, 4)
	n := least
	if depth < 6 {
		n += m.IntN(most - least + 1)
	}
	v, seen := []any{}, map[string]bool{}
	for len(v) < n {
		item := m.value(s.Items, depth+1)
		if text := canonical(item); !s.UniqueItems || !seen[text] {
			seen[text] = true
			v = append(v, item)
		}
	}
	return v
}

// canonical is the same for values that are equal in JSON.
func canonical(v any) string {
	if n, ok := v.(json.Number); ok {
		if exact, ok := new(big.Rat).SetString(string(n)); ok {
			return exact.RatString()
		}
	}
	return fmt.Sprint(v)
}

// samples are texts of each format, the odd ones included.
var samples = map[string][]string{
	"date":     {"2026-01-31", "2028-02-29", "0001-01-01", "9999-12-31"},
	"time":     {"15:04:05Z", "00:00:00.25+02:00", "23:59:59-11:30"},
	"duration": {"P1D", "PT1H30M", "P2W", "P1Y2M3DT4H5M6S", "PT0S"},
	"email":    {"ada@example.com", "a.b+c@sub.example.org"},
	"hostname": {"example.com", "localhost", "xn--bcher-kva.example", "1.a"},
	"regex":    {"", "^a$", "(a|b)*[^c]"},
	"ipv4":     {"192.0.2.1", "0.0.0.0", "255.255.255.255"},
	"ipv6":     {"::1", "2001:db8::1", "::ffff:192.0.2.1"},
	"uri":      {"https://example.com/a?b#c", "mailto:ada@example.com", "urn:isbn:0451450523"},
	"uuid":     {"0190d1a2-3b4c-7d5e-8f60-718293a4b5c6", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"},
}

// matching are texts that some patterns match, but others do not.
var matching = []string{
	"0", "7", "-7", "-128", "127", "128", "255", "256", "65535", "65536", "-2147483648", "4294967295", "9223372036854775807", "-1.5", "2e6", "-0.25",
	"3/4", "-12/7", "0s", "90s", "1h30m", "-1.5h", "100ms0.5us", "1ns", "#00ff7f", "[::1]:80", "192.0.2.1:65535", "2001:db8::/32", "10.0.0.0/8",
}

// pattern is a text that matches a pattern, of those that the fixture has.
func (m maker) pattern(s *schema) string {
	var good []string
	re := regexp.MustCompile(s.Pattern)
	for _, text := range matching {
		if re.MatchString(text) {
			good = append(good, text)
		}
	}
	for _, e := range s.Examples {
		good = append(good, e.(string))
	}
	return good[m.IntN(len(good))]
}

func (m maker) text(s *schema) any {
	switch {
	case s.Format == "date-time":
		return moment(m.Rand).Format(time.RFC3339Nano)
	case samples[s.Format] != nil:
		return samples[s.Format][m.IntN(len(samples[s.Format]))]
	case s.Pattern != "":
		return m.pattern(s)
	case s.ContentEncoding == "base64":
		return base64.StdEncoding.EncodeToString([]byte(word(m.Rand)))
	}
	text := []rune(word(m.Rand))
	for s.MinLength != nil && len(text) < *s.MinLength {
		text = append(text, 'é')
	}
	if s.MaxLength != nil && len(text) > *s.MaxLength {
		text = text[:*s.MaxLength]
	}
	return string(text)
}

// integer writes an integer in one of the ways that JSON has.
func (m maker) integer(s *schema) any {
	least, most := int64(math.MinInt64), int64(math.MaxInt64)
	if n, err := s.Minimum.Int64(); err == nil {
		least = n
	}
	if n, err := s.Maximum.Int64(); err == nil {
		most = n
	}
	n := int64(whole(m.Rand))
	if n < least || n > most {
		n = least + int64(m.Uint64N(uint64(most-least)+1)) // wraps around as it should
	}
	if unit, err := s.MultipleOf.Int64(); err == nil {
		n -= n % unit
	}
	text := strconv.FormatInt(n, 10)
	switch m.IntN(6) {
	case 0:
		text += ".0"
	case 1:
		text += "e0"
	case 2:
		if trimmed := strings.TrimSuffix(text, "0"); trimmed != text && trimmed != "" {
			text = trimmed + "E+1"
		}
	}
	return json.Number(text)
}

// number writes a number of few digits, so that each is that of a float.
func (m maker) number(s *schema) any {
	for {
		text := strconv.FormatFloat(float64(m.IntN(20001)-10000)/100, 'f', -1, 64)
		if within(text, s) {
			return json.Number(text)
		}
	}
}

func within(text string, s *schema) bool {
	n, _ := new(big.Rat).SetString(text)
	compare := func(bound json.Number, good func(int) bool) bool {
		b, ok := new(big.Rat).SetString(string(bound))
		return !ok || good(n.Cmp(b))
	}
	return compare(s.Minimum, func(c int) bool { return c >= 0 }) &&
		compare(s.Maximum, func(c int) bool { return c <= 0 }) &&
		compare(s.ExclusiveMinimum, func(c int) bool { return c > 0 }) &&
		compare(s.ExclusiveMaximum, func(c int) bool { return c < 0 })
}
