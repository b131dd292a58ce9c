package schema

// OpenAIStrict renders a neutral schema, whose root is an object, in the form
// that OpenAI accepts for a tool with "strict": true, as compact JSON:
//
//   - every object has additionalProperties false, and requires all of its
//     properties; those that were optional may be null, which is what a model
//     then writes for "absent";
//   - a map becomes a list of objects with a key and a value;
//   - constraints that strict mode refuses (lengths, uniqueItems, default, most
//     formats …) are added to the description in words;
//   - oneOf becomes anyOf, and what stands beside a $ref is wrapped.
//
// The order of properties is kept. The error says where and why strict mode
// cannot express the schema (a value of any type, a keyword that cannot be said
// in words, more than the limits); such a tool is sent with the neutral schema
// and "strict": false. The rendering costs as much as parsing the schema a few
// times, so callers keep it.
func OpenAIStrict(neutral string) (string, error) { return openAI.text(neutral) }

// CheckOpenAIStrict says what OpenAI would refuse in the schema of a tool with
// "strict": true; nil if it would accept it. The error joins one error for each
// problem. It is for tests, and for people who write strict schemas by hand;
// what [OpenAIStrict] returns passes it.
func CheckOpenAIStrict(schema string) error { return openAI.check(schema) }
