package schema

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-faster/jx"
)

// maxText and maxNesting bound what is parsed, in bytes and levels of JSON, so
// that a hostile schema cannot exhaust the stack.
const (
	maxText    = 4 << 20
	maxNesting = 500
)

// object is a JSON object that keeps its order, because models write arguments
// in the order of the schema. A value is an *object, a []any or a literal.
type object struct{ members []member }

type member struct {
	key   string
	value any
}

// literal is the JSON text of a string, a number, true, false or null, so that
// no digit of a number is lost.
type literal string

// get returns the value of key, or nil.
func (o *object) get(key string) any {
	for _, m := range o.members {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// set replaces the value of key, or adds it at the end.
func (o *object) set(key string, value any) {
	for i := range o.members {
		if o.members[i].key == key {
			o.members[i].value = value
			return
		}
	}
	o.members = append(o.members, member{key, value})
}

// remove takes key out and returns its value, or nil.
func (o *object) remove(key string) any {
	for i, m := range o.members {
		if m.key == key {
			o.members = append(o.members[:i:i], o.members[i+1:]...)
			return m.value
		}
	}
	return nil
}

// object returns the value of key if it is an object; an absent one is empty.
func (o *object) object(key string) (*object, error) {
	switch v := o.get(key).(type) {
	case nil:
		return new(object), nil
	case *object:
		return v, nil
	}
	return nil, fmt.Errorf("%s is not an object", key)
}

// array returns the value of key if it is an array; an absent one is empty.
func (o *object) array(key string) ([]any, error) {
	switch v := o.get(key).(type) {
	case nil:
		return nil, nil
	case []any:
		return v, nil
	}
	return nil, fmt.Errorf("%s is not an array", key)
}

// quote makes the literal of a string.
func quote(text string) literal {
	var e jx.Encoder
	e.Str(text)
	return literal(e.String())
}

// unquote returns the string that v is.
func unquote(v any) (string, bool) {
	l, ok := v.(literal)
	if !ok || l[0] != '"' {
		return "", false
	}
	text, err := jx.DecodeStr(string(l)).Str()
	return text, err == nil
}

// parse reads a JSON text whose root is an object.
func parse(text string) (*object, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("the schema is longer than %d bytes", maxText)
	}
	if !json.Valid([]byte(text)) {
		return nil, errors.New("the schema is not valid JSON")
	}
	v, err := parseValue(jx.DecodeStr(text), 0)
	if err != nil {
		return nil, err
	}
	o, ok := v.(*object)
	if !ok {
		return nil, errors.New("the schema is not an object")
	}
	return o, nil
}

func parseValue(d *jx.Decoder, depth int) (any, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("the schema is nested deeper than %d levels", maxNesting)
	}
	switch d.Next() {
	case jx.Object:
		return parseObject(d, depth)
	case jx.Array:
		return parseArray(d, depth)
	default:
		raw, err := d.Raw()
		return literal(raw), err
	}
}

func parseObject(d *jx.Decoder, depth int) (*object, error) {
	keys, err := d.ObjIter()
	if err != nil {
		return nil, err
	}
	o, seen := new(object), map[string]bool{}
	for keys.Next() {
		key := string(keys.Key())
		if seen[key] {
			return nil, fmt.Errorf("the schema has the key %q twice in one object", key)
		}
		seen[key] = true
		v, err := parseValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		o.members = append(o.members, member{key, v})
	}
	return o, keys.Err()
}

func parseArray(d *jx.Decoder, depth int) ([]any, error) {
	items, err := d.ArrIter()
	if err != nil {
		return nil, err
	}
	values := []any{}
	for items.Next() {
		v, err := parseValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, items.Err()
}

// render writes v as compact JSON.
func render(v any) string {
	var e jx.Encoder
	renderValue(&e, v)
	return e.String()
}

func renderValue(e *jx.Encoder, v any) {
	switch v := v.(type) {
	case *object:
		e.ObjStart()
		for _, m := range v.members {
			e.FieldStart(m.key)
			renderValue(e, m.value)
		}
		e.ObjEnd()
	case []any:
		e.ArrStart()
		for _, item := range v {
			renderValue(e, item)
		}
		e.ArrEnd()
	case literal:
		e.Raw([]byte(v))
	}
}
