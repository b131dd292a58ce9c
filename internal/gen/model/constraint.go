package model

import (
	"go/token"
	"slices"
	"strconv"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
	"github.com/aigen-go/aigen/runtime/format"
)

// word is a keyword of JSON Schema with its value.
type word struct {
	key, value string
	pos        token.Position
}

// constrainer applies keywords to a field.
type constrainer struct {
	*builder
	field *Field
	// name is what the field is called in messages.
	name string
	path []diag.Step
	// words are well-formed: see the package directive.
	words    []word
	required bool
	// from is the directive that has the words; nil if it is a tag.
	from *directive.Directive
}

// apply sets the constraints of the field and reports those that make no sense.
func (c *constrainer) apply() {
	ok := true
	lists := map[string]bool{}
	for _, w := range c.words {
		if !applicable(w.key, c.field.Type) {
			c.wrong(w, diag.WrongKeyword, w.key+" says nothing about "+c.field.Type.kindName(), "")
			ok = false
			continue
		}
		if !lists[w.key] {
			c.reset(w.key)
			lists[w.key] = true
		}
		ok = c.set(w) && ok
	}
	if c.required && c.field.Constraints.Default != "" {
		c.wrong(c.word("default"), diag.Contradiction, "what has a default is not required", "remove one of them")
		ok = false
	}
	c.field.Optional = (c.field.Optional || c.field.Constraints.Default != "") && !c.required
	if ok && c.consistent() {
		c.values()
	}
}

func (c *constrainer) wrong(w word, code diag.Code, message, hint string) {
	c.report(diag.Diagnostic{Code: code, Pos: w.pos, Message: c.name + ": " + message, Path: c.path, Hint: hint})
}

// word is the word with the given key, or the first word: something must have the
// position.
func (c *constrainer) word(keys ...string) word {
	for _, w := range c.words {
		if slices.Contains(keys, w.key) {
			return w
		}
	}
	return word{pos: c.field.Pos}
}

// reset forgets what a tag said before a directive says it again.
func (c *constrainer) reset(key string) {
	switch key {
	case "enum":
		c.field.Constraints.Enum = nil
	case "examples":
		c.field.Constraints.Examples = nil
	}
}

// set sets one constraint, and says whether it is good by itself.
func (c *constrainer) set(w word) bool {
	f, k := c.field, &c.field.Constraints
	switch w.key {
	case "description":
		f.Description = w.value
	case "title":
		k.Title = w.value
	case "minimum":
		k.Minimum = w.value
	case "maximum":
		k.Maximum = w.value
	case "exclusiveMinimum":
		k.ExclusiveMinimum = w.value
	case "exclusiveMaximum":
		k.ExclusiveMaximum = w.value
	case "multipleOf":
		k.MultipleOf = w.value
	case "minLength":
		k.MinLength = whole(w.value)
	case "maxLength":
		k.MaxLength = whole(w.value)
	case "minItems":
		k.MinItems = whole(w.value)
	case "maxItems":
		k.MaxItems = whole(w.value)
	case "pattern":
		k.Pattern = w.value
	case "uniqueItems":
		k.UniqueItems = true
	case "writeOnly":
		k.WriteOnly = true
	case "format":
		return c.format(w)
	}
	return true
}

func whole(s string) *int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return nil
	}
	return &n
}

// format sets the format, which for a time.Time is part of its type.
func (c *constrainer) format(w word) bool {
	if leaf(c.field.Type).Kind == Time || leaf(c.field.Type).Kind == Date {
		switch w.value {
		case "date-time":
		case "date":
			c.field.Type = dated(c.field.Type)
		default:
			c.wrong(w, diag.WrongKeyword, "the format of a time.Time is date-time or date, not "+w.value, "use a string for another format")
			return false
		}
		return true
	}
	if _, ok := format.Of(w.value); !ok {
		d := diag.Diagnostic{
			Code: diag.UnknownFormat, Pos: w.pos, Path: c.path, Message: c.name + ": there is no format " + strconv.Quote(w.value),
			Hint: diag.DidYouMean(w.value, format.Names()),
		}
		if c.from != nil {
			d.Fix = c.from.RespellValue(w.pos, w.key, w.value, format.Names())
		}
		c.report(d)
		return false
	}
	if leaf(c.field.Type).Kind != Text {
		c.field.Constraints.Format = w.value
		return true
	}
	t := formatted(c.field.Type, w.value)
	if t == nil {
		c.wrong(w, diag.WrongKeyword, c.name+" is "+leaf(c.field.Type).Doc+", which has no format "+w.value, "use a string for another format")
		return false
	}
	c.field.Type = t
	return true
}

// dated returns a type in which time.Time is a date.
func dated(t *Type) *Type {
	out := *t
	if t.Kind == Time {
		out.Kind = Date
	} else {
		out.Elem = dated(t.Elem)
	}
	return &out
}

// leaf is the type of the items of an array, and of theirs, or the type itself.
func leaf(t *Type) *Type {
	for t.Kind == Slice || t.Kind == Array || t.Kind == Pointer {
		t = t.Elem
	}
	return t
}

// applicable says whether a keyword says something about values of a type.
func applicable(key string, t *Type) bool {
	number := leaf(t).Kind == Int || leaf(t).Kind == Uint || leaf(t).Kind == Float
	text := leaf(t).Kind == String || leaf(t).Kind == Enum
	switch key {
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		return number
	case "minLength", "maxLength", "pattern":
		return text
	case "format":
		return leaf(t).Kind == String || leaf(t).Kind == Text || leaf(t).Kind == Time || leaf(t).Kind == Date
	case "minItems", "maxItems":
		return t.Kind == Slice || t.Kind == Map
	case "uniqueItems":
		return t.Kind == Slice || t.Kind == Array
	case "enum":
		return number || text || leaf(t).Kind == IntEnum
	}
	return true
}

// kindName says what values of a type are.
func (t *Type) kindName() string {
	switch t.Kind {
	case String, Enum:
		return "strings"
	case Bool:
		return "booleans"
	case Int, Uint, Float:
		return "numbers"
	case Time, Date:
		return "times"
	case Bytes:
		return "bytes"
	case Text:
		return "values with UnmarshalText"
	case Slice:
		return "arrays of " + t.Elem.kindName()
	case Array:
		return "arrays of fixed length of " + t.Elem.kindName()
	case Map:
		return "maps"
	case Struct:
		return "structs"
	case Pointer:
		return t.Elem.kindName()
	case IntEnum:
		return "an enum of integers"
	case TextEnum, Duration, URL:
		return "values of the type " + t.said()
	case BigInt, Number:
		return "numbers of any size"
	case Any, Raw, Custom:
		return "values of any form"
	case Quoted:
		return t.Elem.kindName() + " in strings"
	case Union:
		return "interfaces"
	}
	return "values of the type"
}
