package schema

import "regexp"

// rules are what a provider accepts. All that this package knows of providers
// stands in the table below; the rest of it reads the rules from there.
type rules struct {
	// keep are the keywords that pass as they are; those of structure, such as
	// properties, are not among them. What is not here is said in words.
	keep []string
	// formats are the values of format that are accepted.
	formats []string
	// refs says which references are accepted.
	refs references
	// allRequired: every property must be required, so that null says "absent".
	allRequired bool
	// closed: every object must have additionalProperties false.
	closed bool
	// ordered: the order of properties is said by propertyOrdering.
	ordered bool
	// nullWord: null is allowed by the keyword nullable, not by a list of types.
	nullWord bool
	// textEnums: enum holds strings only, and const is not known.
	textEnums bool
	// textIDs: numbers lose digits on the way, so that integers which may have
	// more than 53 bits, and mean something as a whole, are sent as strings.
	textIDs bool
	// filled: an object without properties is refused.
	filled bool
	// oneAtMost: minItems may only be 0 or 1.
	oneAtMost bool
	// property is the form of the name of a property; nil is any.
	property *regexp.Regexp
	// linted are all keywords that may stand in a rendered schema.
	linted []string
	sizes
	requests
}

// sizes bound one schema; 0 is no bound.
type sizes struct {
	properties    int // of all objects together
	depth         int // of objects and arrays
	names         int // characters of all names of properties and definitions, enum and const values
	enum          int // enum values together
	longEnum      int // an enum of strings with more values than this …
	longEnumNames int // … may have this many characters
}

// requests bound the tools of one request; 0 is no bound.
type requests struct {
	// tool is the form of the name of a tool.
	tool *regexp.Regexp
	// tools is how many there may be.
	tools int
	// strict is how many may be strict; optional and unions are how many optional
	// properties, and how many values of several types, these may have together.
	strict, optional, unions int
}

// references says which references a provider accepts.
type references int

const (
	anyReference references = iota
	// noCycles: definitions may not contain themselves.
	noCycles
	noReferences
)

// types are the values of type; all providers have the same.
var types = []string{"string", "number", "integer", "boolean", "object", "array", "null"}

// dropped are the keywords that say nothing about what to write.
var dropped = []string{"$schema", "$id", "$comment", "readOnly", "writeOnly", "discriminator"}

// openAI is OpenAI's strict mode, for function tools and for response formats.
//
// Source: https://platform.openai.com/docs/guides/structured-outputs, section
// "Supported schemas", and the reference of tools; as of February 2026.
var openAI = rules{
	keep: []string{
		"title", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems",
	},
	formats:     []string{"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"},
	refs:        anyReference,
	allRequired: true,
	closed:      true,
	linted: []string{
		"type", "title", "description", "enum", "const", "anyOf", "$ref", "$defs",
		"properties", "required", "additionalProperties", "items", "minItems", "maxItems",
		"pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
	},
	sizes:    sizes{properties: 5000, depth: 10, names: 120_000, enum: 1000, longEnum: 250, longEnumNames: 15_000},
	requests: requests{tool: regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`), tools: 128},
}

// anthropic is the strict mode of Anthropic's tools (Claude 4.5 and later). The
// names bind tools that are not strict, too: one that is wrong fails the request.
// Where surfaces differ in the length of a tool's name (128, 64), it is the shorter.
//
// Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs,
// sections "JSON Schema limitations" and "Schema complexity", and the schema
// utilities of github.com/anthropics/anthropic-sdk-go; as of February 2026.
var anthropic = rules{
	keep:      []string{"title", "pattern", "minItems"},
	formats:   []string{"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"},
	refs:      noCycles,
	closed:    true,
	oneAtMost: true,
	property:  regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,64}$`),
	linted: []string{
		"type", "title", "description", "enum", "const", "anyOf", "$ref", "$defs",
		"properties", "required", "additionalProperties", "items", "minItems", "pattern", "format",
	},
	requests: requests{
		tool: regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`), strict: 20, optional: 24, unions: 16,
	},
}

// gemini is the field "parameters" of a function declaration. Gemini has another
// one, parametersJsonSchema, and a declaration has one of them. This one is chosen
// because every surface takes it (the Live API no other), and because it knows
// lengths and patterns, which the other one does not; what it costs are references
// and maps, which have another form here.
//
// Source: the types Schema and FunctionDeclaration of google.golang.org/genai,
// https://ai.google.dev/api/caching#Schema; as of February 2026. That objects need
// properties, and strings no format but date-time, is what its answers of status
// 400 say.
var gemini = rules{
	keep: []string{
		"title", "pattern", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength",
	},
	formats:   []string{"date-time"},
	refs:      noReferences,
	ordered:   true,
	nullWord:  true,
	textEnums: true,
	textIDs:   true,
	filled:    true,
	property:  regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]{0,63}$`),
	linted: []string{
		"type", "title", "description", "nullable", "enum", "anyOf", "properties", "propertyOrdering", "required",
		"items", "minItems", "maxItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum",
	},
	requests: requests{tool: regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$`)},
}

// mcp is the inputSchema of a tool of the Model Context Protocol: JSON Schema
// 2020-12 whose root is an object.
//
// Source: https://modelcontextprotocol.io/specification/2025-11-25/server/tools;
// as of February 2026.
var mcp = rules{
	requests: requests{tool: regexp.MustCompile(`^[A-Za-z0-9_.-]{1,128}$`)},
}
