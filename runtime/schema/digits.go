package schema

import (
	"regexp"
	"slices"
	"strings"
)

// needsDigits says whether an integer may lose digits as a double, and is likely to
// have that many: its name is that of an id, or it mentions numbers that long.
// Integers of at most 32 bits have bounds in a neutral schema; those without are of
// 64 bits, and their decoders take strings of digits.
func needsDigits(s *object, path string) bool {
	bounded := func(keys ...string) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return s.get(key) != nil && isExact(s.get(key)) })
	}
	if bounded("minimum", "exclusiveMinimum") && bounded("maximum", "exclusiveMaximum") {
		return false
	}
	// An enum says how long its values are; its type may be one of few bits.
	listed := s.get("enum") != nil || s.get("const") != nil
	return isID(path) && !listed || slices.ContainsFunc(numbers(s), func(v any) bool { return kindOfValue(v) == "integer" && !isExact(v) })
}

// numbers are those that an integer's schema mentions.
func numbers(s *object) []any {
	values := []any{}
	for _, m := range s.members {
		switch list, isList := m.value.([]any); {
		case isList && (m.key == "enum" || m.key == "examples"):
			values = append(values, list...)
		case m.key == "const", m.key == "default", about[m.key] != nil && applies(m.key, "integer"):
			values = append(values, m.value)
		}
	}
	return values
}

// isID says whether the last name in a path is that of an id, or of several.
func isID(path string) bool { return idName.MatchString(strings.TrimRight(path, "[]")) }

// idName matches id, user_id, userID and userIds, but not grid.
var idName = regexp.MustCompile(`(^|[._])(id|Id|ID)s?$|[a-z0-9](Id|ID)s?$`)

// digits converts an integer to a string of digits.
func (c *converter) digits(in, out *object, path string) error {
	_, words, err := split(in, "integer", path, func(m member) bool { return m.key == "title" })
	if err != nil {
		return err
	}
	out.set("type", quote("string"))
	c.describe(in, out, append([]string{"an integer in decimal digits"}, words...))
	if title := in.get("title"); title != nil && c.accepted(member{"title", title}) {
		out.set("title", title)
	}
	if err := c.scalars(quoted(in), out, "string", path); err != nil {
		return err
	}
	if out.get("enum") == nil {
		out.set("pattern", quote(`^(0|-?[1-9][0-9]{0,19})$`))
	}
	return nil
}

// quoted returns the enum and the const of an integer as those of a string.
func quoted(in *object) *object {
	out := new(object)
	text := func(v any) any {
		if kindOfValue(v) == "integer" {
			return quote(render(v))
		}
		return v
	}
	for _, key := range []string{"enum", "const"} {
		switch v := in.get(key).(type) {
		case nil:
		case []any:
			values := make([]any, len(v))
			for i := range v {
				values[i] = text(v[i])
			}
			out.set(key, values)
		default:
			out.set(key, text(v))
		}
	}
	return out
}
