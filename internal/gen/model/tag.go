package model

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// tagWords are what a jsonschema tag has beyond the keywords of //ai:param.
var tagWords = []string{
	"required", "example", "nullable", "type", "readOnly", "anchor",
	"oneof_required", "anyof_required", "oneof_ref", "anyof_ref", "oneof_type", "anyof_type",
}

// Extra is a keyword of no meaning to aigen.
type Extra struct {
	Key string
	// Value is JSON.
	Value string
}

// tags applies the tags of a field: those of invopop/jsonschema, and what maps
// exactly of those of go-playground/validator.
func (b *builder) tags(f *Field, tag reflect.StructTag, at site) {
	c := &constrainer{builder: b, field: f, name: at.name, path: at.path}
	c.jsonschema(tag.Get("jsonschema"), at)
	if text := tag.Get("jsonschema_description"); text != "" {
		if c.word("description").key != "" {
			b.wrong(at, diag.GivenTwice, "its jsonschema tag has a description, and so has jsonschema_description", "")
		}
		c.words = append(c.words, word{"description", text, f.Pos})
	}
	c.extras(tag.Get("jsonschema_extras"), at)
	for _, name := range []string{"validate", "binding"} {
		v := validation{constrainer: c, tag: name, typ: f.Type, at: at}
		v.rules(tag.Get(name))
	}
	c.apply()
}

// jsonschema reads a jsonschema tag. Its items are separated by commas, of which one
// after a backslash is part of an item. A tag whose first item is no keyword and has
// no '=' is a description as a whole.
func (c *constrainer) jsonschema(tag string, at site) {
	if strings.TrimSpace(tag) == "" {
		return
	}
	if prose(tag) {
		c.words = append(c.words, word{"description", tag, c.field.Pos})
		return
	}
	var defaults []string
	for _, text := range splitTag(tag) {
		key, value, hasValue := strings.Cut(text, "=")
		key = strings.TrimSpace(key)
		if key == "" || c.ofTag(key, value, at) {
			continue
		}
		if key == "default" && c.field.Type.Kind == Slice && !strings.HasPrefix(value, "[") {
			defaults = append(defaults, value)
			continue
		}
		c.item(key, value, hasValue, at)
	}
	if len(defaults) > 0 {
		c.item("default", c.list(defaults), true, at)
	}
}

// item reads one keyword of a tag.
func (c *constrainer) item(key, value string, hasValue bool, at site) {
	switch key {
	case "example":
		key = "examples"
	case "uniqueItems", "writeOnly":
		// invopop/jsonschema wants a value for these flags.
		if value == "false" {
			return
		}
		value, hasValue = "", hasValue && value != "true"
	}
	if wrong, code := checkTag(key, value, hasValue); wrong != "" {
		c.builder.wrong(at, code, wrong, tagHint(key, code))
		return
	}
	if c.word(key).key != "" && !directive.Repeats(key) {
		c.builder.wrong(at, diag.GivenTwice, "its jsonschema tag has "+key+" twice", "")
		return
	}
	c.words = append(c.words, word{key, value, c.field.Pos})
}

// ofTag reads what //ai:param does not have, and says whether key is of that kind.
func (c *constrainer) ofTag(key, value string, at site) bool {
	wrong, hint := "", ""
	switch key {
	case "required":
		c.required = true
	case "nullable":
		if !c.field.Optional {
			wrong, hint = "null stands for what is left out, but the field is required", "make it a pointer"
		}
	case "type":
		if is := c.field.Type.jsonType(); value != is {
			wrong, hint = "in JSON it is "+is+", not "+value, "change the type of the field"
		}
	case "readOnly":
		if value != "false" {
			wrong, hint = "readOnly says that the model may not send it", "tag it `json:\"-\"`"
		}
	case "anchor":
		wrong, hint = "nothing can refer to an anchor in the arguments of a tool", "remove it"
	case "oneof_required", "anyof_required", "oneof_ref", "anyof_ref", "oneof_type", "anyof_type":
		wrong, hint = key+" is nothing that encoding/json or the decoder checks", "use an interface with //ai:oneof"
	default:
		return false
	}
	if wrong != "" {
		c.builder.wrong(at, diag.WrongKeyword, wrong, hint)
	}
	return true
}

// list makes a JSON array of the repeated defaults of a slice.
func (c *constrainer) list(values []string) string {
	var items []string
	for _, v := range values {
		text, wrong := literal(c.field.Type.Elem, v)
		if wrong != "" {
			// What is no value of the type is reported as one of the array.
			text = encode(v)
		}
		items = append(items, text)
	}
	return "[" + strings.Join(items, ",") + "]"
}

// jsonType is the type of values in JSON, or "any".
func (t *Type) jsonType() string {
	switch t.Kind {
	case Bool:
		return "boolean"
	case Int, Uint, IntEnum, BigInt:
		return "integer"
	case Float, Number:
		return "number"
	case Slice, Array:
		return "array"
	case Map, Struct, Union:
		return "object"
	case Any, Raw, Custom:
		return "any"
	case Pointer:
		return t.Elem.jsonType()
	}
	return "string"
}

// extras reads a jsonschema_extras tag: keywords, and words that begin with "x-".
func (c *constrainer) extras(tag string, at site) {
	if strings.TrimSpace(tag) == "" {
		return
	}
	k := &c.field.Constraints
	for _, text := range splitTag(tag) {
		key, value, hasValue := strings.Cut(text, "=")
		key = strings.TrimSpace(key)
		switch {
		case key == "":
		case slices.Contains(directive.Keywords(), key):
			c.item(key, value, hasValue, at)
		case !strings.HasPrefix(key, "x-") || !hasValue:
			c.builder.wrong(at, diag.UnknownKeyword, "a jsonschema_extras tag has no keyword "+strconv.Quote(key),
				"a keyword of your own begins with x- and has a value: x-order=1")
		default:
			k.extra(key, value)
		}
	}
}

// extra adds a keyword of the user's own; one that is given twice is a list.
func (k *Constraints) extra(key, value string) {
	if value != "true" && value != "false" {
		value = encode(value)
	}
	for i := range k.Extras {
		e := &k.Extras[i]
		if e.Key != key {
			continue
		}
		if list, ok := strings.CutSuffix(e.Value, "]"); ok {
			e.Value = list + "," + value + "]"
		} else {
			e.Value = "[" + e.Value + "," + value + "]"
		}
		return
	}
	k.Extras = append(k.Extras, Extra{key, value})
}

func checkTag(key, value string, hasValue bool) (string, diag.Code) {
	if slices.Contains(directive.Keywords(), key) {
		return directive.CheckKeyword(key, value, hasValue), diag.BadValue
	}
	return "a jsonschema tag has no keyword " + strconv.Quote(key), diag.UnknownKeyword
}

func tagHint(key string, code diag.Code) string {
	if code != diag.UnknownKeyword {
		return ""
	}
	return diag.DidYouMean(key, append(directive.Keywords(), tagWords...))
}

// prose says whether a tag is a description as a whole.
func prose(tag string) bool {
	first := splitTag(tag)[0]
	word, _, _ := strings.Cut(strings.TrimSpace(first), " ")
	if strings.Contains(word, "=") {
		return false
	}
	if strings.TrimSpace(first) != word {
		return true
	}
	return diag.Nearest(word, append(directive.Keywords(), tagWords...)) == ""
}

// splitTag splits a tag at its commas, but for those after a backslash.
func splitTag(tag string) []string {
	var all []string
	var b strings.Builder
	for i := 0; i < len(tag); i++ {
		switch {
		case tag[i] == '\\' && i+1 < len(tag) && tag[i+1] == ',':
			b.WriteByte(',')
			i++
		case tag[i] == ',':
			all = append(all, b.String())
			b.Reset()
		default:
			b.WriteByte(tag[i])
		}
	}
	return append(all, b.String())
}
