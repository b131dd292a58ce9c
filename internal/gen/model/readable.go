package model

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// readable reports a tag that nobody reads: one that package reflect cannot take apart,
// or that aigen was thought to read.
func (b *builder) readable(tag reflect.StructTag, at site) bool {
	if rest := unread(string(tag)); strings.Contains(rest, "json") || strings.Contains(rest, "validate") {
		b.wrong(at, diag.MalformedDirective, "nothing reads "+strconv.Quote(rest)+" in the tag",
			"a tag is written as `json:\"name\" jsonschema:\"minimum=1\"`: without a blank behind the colon, and in double quotes")
		return false
	}
	for _, key := range []string{"ai", "aigen"} {
		if _, ok := tag.Lookup(key); ok {
			b.wrong(at, diag.UnknownKeyword, "there is no tag "+key, "say it in a jsonschema tag")
			return false
		}
	}
	return true
}

// unread is the end of a tag from where package reflect finds nothing any more.
func unread(tag string) string {
	for {
		tag = strings.TrimLeft(tag, " ")
		key, rest, _ := strings.Cut(tag, ":")
		if tag == "" {
			return ""
		}
		value, err := strconv.QuotedPrefix(rest)
		if err != nil || value[0] != '"' || key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r == '"' }) {
			return tag
		}
		tag = rest[len(value):]
	}
}
