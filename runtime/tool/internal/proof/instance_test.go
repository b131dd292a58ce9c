package proof

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
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
	if len(s.Enum) > 0 {
		return s.Enum[m.IntN(len(s.Enum))]
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
	}
	return nil
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
		for range m.IntN(4) {
			v[word(m.Rand)] = m.value(of, depth+1)
		}
	}
	return v
}

func (m maker) array(s *schema, depth int) any {
	least, most := 0, 4
	if s.MinItems != nil {
		least = *s.MinItems
	}
	if s.MaxItems != nil {
		most = *s.MaxItems
	}
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
	"ipv4":     {"192.0.2.1", "0.0.0.0", "255.255.255.255"},
	"ipv6":     {"::1", "2001:db8::1", "::ffff:192.0.2.1"},
	"uri":      {"https://example.com/a?b#c", "mailto:ada@example.com", "urn:isbn:0451450523"},
	"uuid":     {"0190d1a2-3b4c-7d5e-8f60-718293a4b5c6", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"},
}

func (m maker) text(s *schema) any {
	switch {
	case s.Format == "date-time":
		return moment(m.Rand).Format(time.RFC3339Nano)
	case samples[s.Format] != nil:
		return samples[s.Format][m.IntN(len(samples[s.Format]))]
	case s.Pattern != "":
		return s.Examples[m.IntN(len(s.Examples))]
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
