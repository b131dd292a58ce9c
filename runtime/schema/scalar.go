package schema

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// kindOf returns the type of a neutral schema, "" if its alternatives say it,
// and whether null is allowed besides.
func kindOf(in *object, path string) (kind string, nullable bool, err error) {
	switch t := in.get("type").(type) {
	case nil:
		return inferKind(in, path)
	case literal:
		kind, _ = unquote(t)
	case []any:
		var kinds []string
		for _, v := range t {
			if name, _ := unquote(v); name == "null" {
				nullable = true
			} else {
				kinds = append(kinds, name)
			}
		}
		if len(kinds) > 1 {
			return "", false, refused(path, "a value of several types")
		}
		if len(kinds) == 0 {
			kinds = []string{"null"}
		}
		kind = kinds[0]
	}
	if !slices.Contains(types, kind) {
		return "", false, refused(path, "the type %s", render(in.get("type")))
	}
	return kind, nullable, nil
}

// inferKind finds the type of a schema that has none.
func inferKind(in *object, path string) (kind string, nullable bool, err error) {
	values, err := in.array("enum")
	if err != nil {
		return "", false, refused(path, "%w", err)
	}
	if v := in.get("const"); v != nil {
		values = append(slices.Clone(values), v)
	}
	for _, v := range values {
		k := kindOfValue(v)
		switch {
		case k == "null" && len(values) > 1:
			nullable = true
		case kind == "" || kind == "integer" && k == "number":
			kind = k
		case kind != k && !(kind == "number" && k == "integer"):
			return "", false, refused(path, "values of several types")
		}
	}
	switch {
	case kind != "":
		return kind, nullable, nil
	case in.get("properties") != nil:
		return "object", false, nil
	case in.get("items") != nil:
		return "array", false, nil
	case in.get("anyOf") != nil || in.get("oneOf") != nil || in.get("allOf") != nil:
		return "", false, nil
	}
	return "", false, refused(path, "a value of any type")
}

func kindOfValue(v any) string {
	l, ok := v.(literal)
	switch {
	case !ok:
		return "object"
	case l[0] == '"':
		return "string"
	case l == "true" || l == "false":
		return "boolean"
	case l == "null":
		return "null"
	case strings.ContainsAny(string(l), ".eE"):
		return "number"
	}
	return "integer"
}

// scalars copies enum and const.
func (c *converter) scalars(in, out *object, kind, path string) error {
	values, err := in.array("enum")
	if err != nil {
		return refused(path, "%w", err)
	}
	if in.get("enum") != nil && len(values) == 0 {
		return refused(path, "an enum without values")
	}
	for _, v := range append(slices.Clone(values), in.get("const")) {
		if _, ok := v.(literal); v != nil && !ok {
			return refused(path, "an enum or const of objects or arrays")
		}
	}
	constant := in.get("const")
	if c.textEnums {
		values, constant = textEnum(values, constant, kind), nil
	}
	if len(values) > 0 {
		out.set("enum", values)
	}
	if constant != nil {
		out.set("const", constant)
	}
	return nil
}

// textEnum returns the values of an enum of strings; those of other types were
// said in words, and null has a keyword of its own.
func textEnum(values []any, constant any, kind string) []any {
	if constant != nil {
		values = []any{constant}
	}
	if kind != "string" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(values), func(v any) bool { return kindOfValue(v) != "string" })
}

// plain copies the keywords that hold no schemas, or says them in words. Those
// that are not about values of this kind have no effect, and go. A kind of ""
// means that something else, such as anyOf, says the type; then words are safer.
func (c *converter) plain(in, out *object, kind, path string) error {
	kept, words, err := split(in, kind, path, func(m member) bool {
		return (kind != "" || about[m.key] == nil) && c.accepted(m)
	})
	if err != nil {
		return err
	}
	if c.textEnums && kind != "string" {
		words = append(words, choices(in)...)
	}
	c.describe(in, out, words)
	out.members = append(out.members, kept...)
	return nil
}

// describe sets the description: that of in, and words.
func (c *converter) describe(in, out *object, words []string) {
	description, _ := unquote(in.get("description"))
	if text := describe(description, words); text != "" {
		out.set("description", quote(text))
	}
}

// split returns the keywords of in that can be kept, and the others in words.
func split(in *object, kind, path string, keep func(member) bool) (kept []member, words []string, err error) {
	for _, m := range in.members {
		switch {
		case slices.Contains(structural, m.key), m.key == "description":
		case slices.Contains(dropped, m.key), strings.HasPrefix(m.key, "x-"), !applies(m.key, kind):
		case keep(m):
			kept = append(kept, m)
		case phrases[m.key] != nil:
			if text := phrases[m.key](m.value); text != "" {
				words = append(words, text)
			}
		default:
			return nil, nil, refused(path, "the keyword %s", m.key)
		}
	}
	return kept, words, nil
}

// applies says whether a keyword is about values of the given kind.
func applies(key, kind string) bool {
	kinds := about[key]
	return kind == "" || kinds == nil || slices.Contains(kinds, kind)
}

// accepted says whether the dialect takes a keyword with its value.
func (r *rules) accepted(m member) bool {
	text, isText := unquote(m.value)
	if m.key == "format" {
		return slices.Contains(r.formats, text)
	}
	if !slices.Contains(r.keep, m.key) {
		return false
	}
	switch m.key {
	case "pattern":
		return isText && portable(text)
	case "title":
		return isText
	case "minItems":
		return isCount(m.value) && (!r.oneAtMost || m.value == literal("0") || m.value == literal("1"))
	case "maxItems", "minLength", "maxLength":
		return isCount(m.value)
	}
	return isExact(m.value)
}

// maxExact is 2^53: JSON implementations need not know larger numbers exactly
// (RFC 8259, section 6), and the bounds of an int64 are beyond it.
var maxExact = big.NewRat(1<<53, 1)

// isExact says whether v is a number that every implementation of JSON reads
// alike.
func isExact(v any) bool {
	if k := kindOfValue(v); k != "number" && k != "integer" {
		return false
	}
	text := string(v.(literal))
	if f, err := json.Number(text).Float64(); err != nil || f > 1e300 || f < -1e300 || len(text) > 40 {
		return false
	}
	n, ok := new(big.Rat).SetString(text)
	return ok && n.Abs(n).Cmp(maxExact) <= 0
}

func isCount(v any) bool {
	return kindOfValue(v) == "integer" && !strings.HasPrefix(string(v.(literal)), "-") && isExact(v)
}

// unportable matches what Go's regular expressions and those of the provider do
// not share: groups with flags, look-around or names, back-references, word
// boundaries, Unicode classes and other letters with a meaning of their own.
var unportable = regexp.MustCompile(`\(\?[^:]|\\[^dDsSwWtnrfv.*+?()\[\]{}|^$/\\-]|\[\[:`)

func portable(pattern string) bool { return !unportable.MatchString(pattern) }
