package schema

// GeminiParameters renders a neutral schema, whose root is an object, for the
// field "parameters" of a function declaration of Gemini, as compact JSON:
//
//   - a map becomes a list of objects with a key and a value;
//   - references are written out; what contains itself, to three levels: below
//     them, optional properties and alternatives are left out, and lists are to
//     stay empty;
//   - an integer that may have more than 53 bits and is an id by its name (id,
//     user_id, userIDs …), or has bounds beyond 53 bits, becomes a string of
//     digits, because Gemini sends numbers as doubles;
//   - const becomes an enum of one value, and enums of other values than strings,
//     like all constraints that Gemini does not know, are added to the description
//     in words;
//   - null is said by nullable, and the order of properties by propertyOrdering.
//
// A tool without arguments is null: Gemini refuses an object without properties,
// and wants the field to be left out. The error says where and why Gemini cannot
// express the schema.
func GeminiParameters(neutral string) (string, error) {
	out, err := gemini.render(neutral)
	if err != nil {
		return "", err
	}
	if isEmpty(out) {
		return "null", nil
	}
	return render(out), nil
}

// CheckGeminiParameters says what Gemini would refuse in the field "parameters"
// of a function declaration; nil if it would accept it. The error joins one error
// for each problem. What [GeminiParameters] returns passes it.
func CheckGeminiParameters(schema string) error {
	if schema == "null" {
		return nil
	}
	return gemini.check(schema)
}
