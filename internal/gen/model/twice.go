package model

import "encoding/json"

// twice finds a key that is twice in an object within valid JSON, which the runtime
// refuses.
func twice(d *json.Decoder) (key string, found bool) {
	t, err := d.Token()
	if err != nil {
		return "", false
	}
	open, isDelim := t.(json.Delim)
	if !isDelim {
		return "", false
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			key, _ := name.(string)
			if err != nil || seen[key] {
				return key, err == nil
			}
			seen[key] = true
		}
		if key, found := twice(d); found {
			return key, true
		}
	}
	_, _ = d.Token() // the closing bracket
	return "", false
}
