package directive

import (
	"maps"
	"slices"
)

// Names of directives.
const (
	Assistant    = "assistant"
	Instructions = "instructions"
	Tool         = "tool"
	Param        = "param"
	Router       = "router"
	OneOf        = "oneof"
	Schema       = "schema"
	Open         = "open"
)

// form says how the words of a directive are read.
type form int

const (
	words    form = iota // flags and keys only
	named                // a name, then flags and keys
	text                 // the line as it is
	patterns             // words that mean themselves
)

// spec is what a directive may be.
type spec struct {
	target Target
	form   form
	// repeat: there may be several on one declaration.
	repeat bool
	// needs is a directive that must be there, too.
	needs string
	keys  map[string]key
	// text is the key that words without one were probably meant for.
	text string
}

// key is what a flag or a key may be.
type key struct {
	value  func(string) string
	repeat bool
	// bare: the key is also a flag, without a value.
	bare bool
}

var specs = map[string]spec{
	Assistant: {target: Type, text: "name", keys: map[string]key{
		"id":           {value: identifier},
		"name":         {value: notEmpty},
		"model":        {value: notEmpty},
		"temperature":  {value: temperature},
		"max-steps":    {value: count},
		"max-parallel": {value: count},
		"tool-timeout": {value: duration},
		"private":      {},
		"output":       {value: notEmpty},
	}},
	Instructions: {target: Type, form: text, repeat: true, needs: Assistant},
	Tool: {target: Method, text: "description", keys: map[string]key{
		"name":        {value: identifier},
		"description": {value: notEmpty},
		"readonly":    {},
		"destructive": {},
		"idempotent":  {},
		"timeout":     {value: duration},
		"confirm":     {value: notEmpty, bare: true},
		"retries":     {value: size},
		"return":      {},
		"client":      {},
	}},
	Param:  {target: Method, form: named, repeat: true, needs: Tool, keys: keywords, text: "description"},
	Router: {target: PackageClause, form: patterns},
	OneOf:  {target: Type, keys: map[string]key{"field": {value: notEmpty}}},
	Schema: {target: Type, form: text},
	Open:   {target: Type, keys: map[string]key{}},
}

// keywords are those of JSON Schema that a parameter or a field may have.
var keywords = map[string]key{
	"title":            {value: notEmpty},
	"description":      {value: notEmpty},
	"minimum":          {value: number},
	"maximum":          {value: number},
	"exclusiveMinimum": {value: number},
	"exclusiveMaximum": {value: number},
	"multipleOf":       {value: positive},
	"minLength":        {value: size},
	"maxLength":        {value: size},
	"pattern":          {value: pattern},
	"format":           {value: notEmpty},
	"minItems":         {value: size},
	"maxItems":         {value: size},
	"uniqueItems":      {},
	"default":          {value: anything},
	"enum":             {value: anything, repeat: true},
	"examples":         {value: anything, repeat: true},
	"writeOnly":        {},
}

// Keywords returns the keywords of JSON Schema that a parameter or a field may
// have, sorted.
func Keywords() []string { return slices.Clone(sortedKeywords) }

var sortedKeywords = slices.Sorted(maps.Keys(keywords))

// Repeats says whether a keyword may be given several times.
func Repeats(keyword string) bool { return keywords[keyword].repeat }

// CheckKeyword says what is wrong with the value of a keyword, or "". A flag takes
// no value: its value is "".
func CheckKeyword(keyword, value string, hasValue bool) string {
	k, ok := keywords[keyword]
	if !ok {
		return "there is no keyword " + keyword
	}
	return k.check(keyword, value, hasValue)
}

// check says what is wrong with a value, or "".
func (k key) check(name, value string, hasValue bool) string {
	switch {
	case k.value == nil && hasValue:
		return name + " takes no value"
	case k.value == nil, k.bare && !hasValue:
		return ""
	case !hasValue:
		return name + " needs a value: " + name + "=…"
	}
	if wrong := k.value(value); wrong != "" {
		return name + ": " + wrong
	}
	return ""
}

// words are the flags and keys that a directive may have, sorted.
func (s spec) words() []string { return sorted(s.keys) }

// names are the directives that exist, for hints.
func names() []string { return slices.Sorted(maps.Keys(specs)) }
