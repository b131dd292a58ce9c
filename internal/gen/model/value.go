package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// values reads default, enum and examples as JSON, and checks them against the type
// and the other constraints.
func (c *constrainer) values() {
	k := &c.field.Constraints
	for _, w := range c.words {
		switch w.key {
		case "enum":
			if c.listed(w) {
				continue
			}
			if text, ok := c.value(w, leaf(c.field.Type)); ok {
				if slices.Contains(k.Enum, text) {
					c.wrong(w, diag.GivenTwice, "enum has "+text+" twice", "")
				}
				k.Enum = append(k.Enum, text)
			}
		case "examples":
			if text, ok := c.value(w, c.field.Type); ok {
				k.Examples = append(k.Examples, text)
			}
		case "default":
			if text, ok := c.value(w, c.field.Type); ok {
				k.Default = text
				c.field.Optional = true
				if c.required {
					c.wrong(w, diag.Contradiction, "what has a default is not required", "remove one of them")
				}
			}
		}
	}
	c.recheck()
}

// listed reports several values of an enum in one word, and says whether it did.
func (c *constrainer) listed(w word) bool {
	alone := 0
	for _, other := range c.words {
		alone += boolean(other.key == "enum")
	}
	values := strings.FieldsFunc(w.value, func(r rune) bool { return strings.ContainsRune(",|[]{}()", r) })
	if alone != 1 || len(values) < 2 || strings.ContainsAny(w.value, " \"") {
		return false
	}
	c.wrong(w, diag.BadValue, strconv.Quote(w.value)+" would be the only value of the enum",
		"repeat the word for each value: enum="+strings.Join(values, " enum="))
	return true
}

// value reads the value of a keyword as JSON, and checks it against the type and
// those constraints that do not list values. The values of enum are those of the
// items of an array.
func (c *constrainer) value(w word, t *Type) (string, bool) {
	text, wrong := literal(t, w.value)
	if wrong == "" {
		probe := *c.field
		probe.Type = t
		probe.Constraints.Enum = nil
		wrong = meets(&probe, decoded(text))
	}
	if wrong != "" {
		c.wrong(w, diag.OutsideConstraints, w.key+" "+w.value+": "+wrong, "")
		return "", false
	}
	return text, true
}

// recheck compares default and examples with enum, which may come after them, and
// what a tag said with what a directive says.
func (c *constrainer) recheck() {
	k := &c.field.Constraints
	item := *c.field
	item.Type = leaf(item.Type)
	for _, s := range []struct {
		key    string
		values []string
		of     *Field
	}{{"default", []string{k.Default}, c.field}, {"examples", k.Examples, c.field}, {"enum", k.Enum, &item}} {
		for _, text := range s.values {
			if text == "" {
				continue
			}
			if wrong := meets(s.of, decoded(text)); wrong != "" {
				c.wrong(c.word(s.key), diag.OutsideConstraints, s.key+" "+text+": "+wrong, "")
			}
		}
	}
}

// literal turns the value of a keyword into JSON. For what is a string in JSON, the
// text is the string itself, unless it is a JSON string with its quotes.
func literal(t *Type, text string) (js, wrong string) {
	switch t.Kind {
	case String, Enum, Text, TextEnum, Time, Date, Duration, URL, Bytes, Quoted:
		value := text
		if json.Unmarshal([]byte(text), &value) != nil {
			value = text
		}
		return encode(value), ""
	case Int, Uint, IntEnum, BigInt:
		if n, ok := directive.Number(text); ok && n.IsInt() {
			return n.Num().String(), ""
		}
		return "", "it is not a whole number"
	case Bool:
		if text != "true" && text != "false" {
			return "", "it is neither true nor false"
		}
		return text, ""
	case Float, Number:
		if _, ok := directive.Number(text); !ok {
			return "", "it is not a number"
		}
		return text, ""
	}
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		return "", "it is not JSON"
	}
	if key, ok := twice(json.NewDecoder(strings.NewReader(text))); ok {
		return "", "it has the key " + strconv.Quote(key) + " twice"
	}
	return b.String(), ""
}

// encode writes a string as JSON, with < and & as they are.
func encode(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// decoded reads JSON that is known to be valid, or returns an error as the value,
// which no type takes.
func decoded(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return v
}
