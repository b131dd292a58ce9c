package wire

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Encode is json.Marshal without the escapes that HTML needs and models pay for.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Arguments returns what a model wrote as the arguments of a call if it is a JSON
// object, and else an object with it: providers refuse the whole conversation for a
// call that was cut off.
func Arguments(written string) (json.RawMessage, error) {
	text := strings.TrimSpace(written)
	switch {
	case text == "":
		return json.RawMessage("{}"), nil
	case text[0] == '{' && json.Valid([]byte(text)):
		return json.RawMessage(written), nil
	}
	return Encode(map[string]string{"invalid_json": written})
}
