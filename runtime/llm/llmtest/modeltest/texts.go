package modeltest

import "iter"

// texts yields all texts in a JSON value.
func texts(v any) iter.Seq[string] {
	return func(yield func(string) bool) { walk(v, yield) }
}

func walk(v any, yield func(string) bool) bool {
	switch v := v.(type) {
	case string:
		return yield(v)
	case []any:
		for _, e := range v {
			if !walk(e, yield) {
				return false
			}
		}
	case map[string]any:
		for _, e := range v {
			if !walk(e, yield) {
				return false
			}
		}
	}
	return true
}

// contains says whether a JSON value has a text in it.
func contains(v any, want string) bool {
	for text := range texts(v) {
		if text == want {
			return true
		}
	}
	return false
}
