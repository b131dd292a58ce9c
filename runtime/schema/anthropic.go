package schema

// AnthropicStrict renders a neutral schema, whose root is an object, in the form
// that Anthropic accepts for a tool with "strict": true, as compact JSON:
//
//   - every object has additionalProperties false; an optional property is one
//     that is not required;
//   - a map becomes a list of objects with a key and a value;
//   - what contains itself is written out to three levels: below them, optional
//     properties and alternatives are left out, and lists are to stay empty;
//   - constraints that strict mode refuses (bounds, lengths, maxItems, uniqueItems,
//     default …) are added to the description in words;
//   - oneOf becomes anyOf, and what stands beside a $ref is wrapped.
//
// The order of properties is kept. The error says where and why strict mode
// cannot express the schema; such a tool is sent with the neutral schema and
// without "strict". How many tools of a request can be strict is bounded, too:
// see [Dialect.Plan].
func AnthropicStrict(neutral string) (string, error) { return anthropic.text(neutral) }

// CheckAnthropicStrict says what Anthropic would refuse in the input_schema of a
// tool with "strict": true; nil if it would accept it. The error joins one error
// for each problem. What [AnthropicStrict] returns passes it.
func CheckAnthropicStrict(schema string) error { return anthropic.check(schema) }
