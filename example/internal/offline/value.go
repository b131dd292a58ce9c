package offline

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/aigen-go/aigen/runtime/chat"
)

// valueOf answers in the form of a schema with what the tools returned last: keys
// of the same name are taken over, and texts that nothing has the name of get what
// is left. It understands as little as the rest of the model.
func valueOf(text string, turn []chat.Message) string {
	root := parseSchema(text)
	if root == nil {
		return "{}"
	}
	w := writer{root: root}
	value, err := json.Marshal(w.value(root, lastResult(turn), 0))
	if err != nil {
		return "{}"
	}
	return string(value)
}

// lastResult is what the last tool returned that did not fail, or nil.
func lastResult(turn []chat.Message) any {
	for _, m := range slices.Backward(turn) {
		for _, r := range slices.Backward(m.Results()) {
			if r.IsError {
				continue
			}
			var value any
			if json.Unmarshal([]byte(r.Content), &value) != nil {
				return r.Content
			}
			return value
		}
	}
	return nil
}

// writer writes values of a schema. It looks at most maxLooks times: a recursive
// schema has no end.
type writer struct {
	root  *schema
	looks int
}

func (w *writer) value(s *schema, from any, depth int) any {
	s = s.resolve(w.root)
	if w.looks++; s == nil || depth > maxDepth || w.looks > maxLooks {
		return nil
	}
	if len(s.Enum) > 0 {
		if slices.Contains(s.Enum, from) {
			return from
		}
		return s.Enum[0]
	}
	switch s.kind() {
	case "object":
		return w.object(s, from, depth)
	case "array":
		return w.array(s, from, depth)
	case "string":
		text, _ := from.(string)
		return text
	case "boolean":
		yes, _ := from.(bool)
		return yes
	case "integer":
		n, _ := from.(float64)
		return int64(n)
	case "number":
		n, _ := from.(float64)
		return n
	}
	return from
}

func (w *writer) object(s *schema, from any, depth int) any {
	has, _ := from.(map[string]any)
	left := texts(has, s)
	value := map[string]any{}
	for _, p := range s.Properties {
		source, ok := has[p.name]
		kind := ""
		if property := p.schema.resolve(w.root); property != nil {
			kind = property.kind()
		}
		switch {
		case ok:
		case kind == "array" || kind == "object":
			source = from // it may be what the list or the object is about
		case kind == "string" && len(left) > 0:
			source, left = left[0], left[1:]
		}
		value[p.name] = w.value(p.schema, source, depth+1)
	}
	return value
}

// texts are those that no property of s has the name of, the longest first.
func texts(has map[string]any, s *schema) []any {
	var left []any
	for name, v := range has {
		text, ok := v.(string)
		if ok && !slices.ContainsFunc(s.Properties, func(p property) bool { return p.name == name }) {
			left = append(left, text)
		}
	}
	slices.SortFunc(left, func(a, b any) int {
		x, y := a.(string), b.(string)
		if len(x) != len(y) {
			return len(y) - len(x)
		}
		return cmp.Compare(x, y)
	})
	return left
}

func (w *writer) array(s *schema, from any, depth int) any {
	values := []any{}
	items, _ := from.([]any)
	for _, item := range items {
		if s.MaxItems != nil && len(values) >= *s.MaxItems {
			break
		}
		values = append(values, w.value(s.Items, item, depth+1))
	}
	return values
}
