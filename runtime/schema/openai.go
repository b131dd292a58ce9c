package schema

import (
	"errors"
	"fmt"
	"slices"
)

// openAI is the dialect of OpenAI's strict mode, for function tools and for
// response formats. It is the one place where its rules stand; all else in this
// package reads them from here.
//
// Source: https://platform.openai.com/docs/guides/structured-outputs, section
// "Supported schemas", as of February 2026.
var openAI = struct {
	// keep are the keywords that pass as they are.
	keep []string
	// drop are those that say nothing about what to write.
	drop []string
	// words are those that are moved into the description.
	words map[string]phrase
	// formats are the values of format that are accepted; others become words.
	formats []string
	// types are the values of type.
	types []string

	maxProperties int // of all objects together
	maxDepth      int // of objects and arrays
	maxNames      int // characters of all names of properties and definitions, enum and const values
	maxEnum       int // enum values together
	longEnum      int // an enum of strings with more values than this …
	longEnumNames int // … may have this many characters
}{
	keep:  []string{"title", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems"},
	drop:  []string{"$schema", "$id", "$comment", "readOnly", "writeOnly"},
	words: phrases,
	formats: []string{
		"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
	},
	types: []string{"string", "number", "integer", "boolean", "object", "array", "null"},

	maxProperties: 5000,
	maxDepth:      10,
	maxNames:      120_000,
	maxEnum:       1000,
	longEnum:      250,
	longEnumNames: 15_000,
}

// OpenAIStrict renders a neutral schema, whose root is an object, in the form
// that OpenAI accepts for a tool with "strict": true, as compact JSON:
//
//   - every object has additionalProperties false, and requires all of its
//     properties; those that were optional may be null, which is what a model
//     then writes for "absent";
//   - constraints that strict mode refuses (lengths, uniqueItems, default, most
//     formats …) are added to the description in words;
//   - oneOf becomes anyOf, and what stands beside a $ref is wrapped.
//
// The order of properties is kept. The error says where and why strict mode
// cannot express the schema (a map with free keys, a value of any type, a
// keyword that cannot be said in words, more than the limits); such a tool is
// sent with the neutral schema and "strict": false. The rendering costs as much
// as parsing the schema a few times, so callers keep it.
func OpenAIStrict(neutral string) (string, error) {
	root, err := parse(neutral)
	if err != nil {
		return "", err
	}
	c := converter{}
	if c.defs, err = root.object("$defs"); err != nil {
		return "", err
	}
	out, err := c.root(root)
	if err != nil {
		return "", err
	}
	if err := errors.Join(limits(out)...); err != nil {
		return "", err
	}
	return render(out), nil
}

// root converts the outermost schema and the definitions.
func (c *converter) root(in *object) (*object, error) {
	if in.get("$ref") != nil {
		return nil, errors.New("the root is a $ref")
	}
	body := &object{slices.Clone(in.members)}
	body.remove("$defs")
	if t, _ := unquote(body.get("type")); t == "object" && body.get("properties") == nil && body.get("additionalProperties") == nil {
		// A tool without arguments, written by hand.
		body.set("properties", new(object))
	}
	out, err := c.schema(body, "")
	if err != nil {
		return nil, err
	}
	if t, _ := unquote(out.get("type")); t != "object" {
		return nil, errors.New("the root is not an object")
	}
	if len(c.defs.members) == 0 {
		return out, nil
	}
	defs := new(object)
	for _, m := range c.defs.members {
		def, err := c.schema(m.value, "$defs."+m.key)
		if err != nil {
			return nil, err
		}
		defs.set(m.key, def)
	}
	out.set("$defs", defs)
	return out, nil
}

// refused makes the error for the schema at path, such as "days[].hours".
func refused(path, format string, args ...any) error {
	if path == "" {
		path = "the root"
	}
	return fmt.Errorf("%s: "+format, append([]any{path}, args...)...)
}
