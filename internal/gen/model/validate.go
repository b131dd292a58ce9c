package model

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// validation reads a tag of go-playground/validator. Rules that JSON Schema can say
// exactly become keywords; the validator that the user runs still enforces the rest.
type validation struct {
	*constrainer
	tag string
	// typ is what the rules are about: the field, or after dive its items.
	typ  *Type
	dive bool
	at   site
	// enum are the values of oneof and eq.
	enum []string
}

// ofStrings are rules about strings that are formats, or else patterns.
var (
	formatRules = map[string]string{
		"email": "email", "uuid": "uuid", "uuid3": "uuid", "uuid4": "uuid", "uuid5": "uuid",
		"uri": "uri", "url": "uri", "http_url": "uri", "ipv4": "ipv4", "ip4_addr": "ipv4", "ipv6": "ipv6", "ip6_addr": "ipv6",
		"hostname": "hostname", "hostname_rfc1123": "hostname",
	}
	datetimeRules = map[string]string{"2006-01-02": "date", "2006-01-02T15:04:05Z07:00": "date-time"}
	patternRules  = map[string]string{
		"alpha": `^[a-zA-Z]+$`, "alphanum": `^[a-zA-Z0-9]+$`, "numeric": `^[-+]?[0-9]+(\.[0-9]+)?$`, "number": `^[0-9]+$`,
		"hexadecimal": `^(0[xX])?[0-9a-fA-F]+$`, "e164": `^\+[1-9]?[0-9]{7,14}$`,
	}
)

// rules reads the rules of a tag.
func (v *validation) rules(tag string) {
	if tag == "" || tag == "-" {
		return
	}
	for rule := range strings.SplitSeq(tag, ",") {
		name, param, _ := strings.Cut(rule, "=")
		param = strings.NewReplacer("0x2C", ",", "0x7C", "|").Replace(param)
		switch {
		case strings.Contains(rule, "|"):
		case name == "required" && !v.dive:
			v.required = true
		case (name == "omitempty" || name == "omitzero" || name == "omitnil") && !v.dive:
			v.field.Optional = true
		case name == "dive" && !v.dive && (v.typ.Kind == Slice || v.typ.Kind == Array):
			v.dive, v.typ = true, v.typ.Elem
			for v.typ.Kind == Pointer {
				v.typ = v.typ.Elem
			}
			if v.typ.Kind == Slice || v.typ.Kind == Array || v.typ.Kind == Map {
				v.finish()
				return
			}
		case name == "dive" || name == "keys":
			v.finish()
			return
		default:
			v.rule(name, param)
		}
	}
	v.finish()
}

// finish adds what the rules say together.
func (v *validation) finish() {
	if v.required && v.field.Type.Kind == String && !v.field.Pointer && v.has("minLength") == nil {
		// The validator takes "" for what is missing.
		v.add("minLength", "1")
	}
	if v.enum == nil {
		return
	}
	var own []string
	for _, w := range v.words {
		if w.key == "enum" {
			own = append(own, w.value)
		}
	}
	if own == nil {
		for _, text := range v.enum {
			v.words = append(v.words, word{"enum", text, v.field.Pos})
		}
		return
	}
	if !slices.Equal(slices.Sorted(slices.Values(own)), slices.Sorted(slices.Values(v.enum))) {
		v.conflict("enum", strings.Join(own, " "), strings.Join(v.enum, " "))
	}
}

// rule reads one rule about v.typ.
func (v *validation) rule(name, param string) {
	switch v.typ.Kind {
	case String, Enum:
		v.ofString(name, param)
	case Int, Uint, Float, IntEnum:
		v.ofNumber(name, param)
	case Slice, Map:
		v.size(name, param, "minItems", "maxItems")
		if name == "unique" && param == "" && v.typ.Kind == Slice {
			v.add("uniqueItems", "")
		}
	}
}

func (v *validation) ofString(name, param string) {
	switch {
	case name == "oneof":
		v.enum = append(v.enum, alternatives(param)...)
	case name == "eq":
		v.enum = append(v.enum, param)
	case formatRules[name] != "":
		v.add("format", formatRules[name])
	case name == "datetime" && datetimeRules[param] != "":
		v.add("format", datetimeRules[param])
	case patternRules[name] != "":
		v.pattern(patternRules[name])
	case name == "startswith" && param != "":
		v.pattern("^" + regexp.QuoteMeta(param))
	case name == "endswith" && param != "":
		v.pattern(regexp.QuoteMeta(param) + "$")
	case name == "contains" && param != "":
		v.pattern(regexp.QuoteMeta(param))
	default:
		v.size(name, param, "minLength", "maxLength")
	}
}

// pattern adds a pattern, unless there is one: JSON Schema has room for one only.
func (v *validation) pattern(re string) {
	if v.has("pattern") == nil {
		v.add("pattern", re)
	}
}

func (v *validation) ofNumber(name, param string) {
	keyword := map[string]string{
		"min": "minimum", "gte": "minimum", "max": "maximum", "lte": "maximum",
		"gt": "exclusiveMinimum", "lt": "exclusiveMaximum",
	}[name]
	switch {
	case name == "oneof":
		v.enum = append(v.enum, alternatives(param)...)
	case name == "eq" || name == "len":
		if _, ok := v.number(name, param); ok {
			v.enum = append(v.enum, param)
		}
	case keyword != "" && v.typ.Kind != IntEnum:
		if _, ok := v.number(name, param); ok {
			v.add(keyword, param)
		}
	}
}

// size reads a rule about the length of a string or the number of items.
func (v *validation) size(name, param, least, most string) {
	switch name {
	case "min", "gte", "max", "lte", "len", "eq", "gt", "lt":
	default:
		return
	}
	n, ok := v.number(name, param)
	if !ok {
		return
	}
	if !n.IsInt() || n.Sign() < 0 || (name == "lt" && n.Sign() == 0) {
		v.builder.wrong(v.at, diag.BadValue, v.tag+": no length is "+name+"="+param, "")
		return
	}
	count := n.Num().Int64()
	switch name {
	case "min", "gte":
		v.add(least, strconv.FormatInt(count, 10))
	case "gt":
		v.add(least, strconv.FormatInt(count+1, 10))
	case "max", "lte":
		v.add(most, strconv.FormatInt(count, 10))
	case "lt":
		v.add(most, strconv.FormatInt(count-1, 10))
	default:
		v.add(least, strconv.FormatInt(count, 10))
		v.add(most, strconv.FormatInt(count, 10))
	}
}

// number reads the parameter of a rule, at which the validator would panic if it is
// none.
func (v *validation) number(name, param string) (*big.Rat, bool) {
	n, ok := directive.Number(param)
	if !ok {
		v.builder.wrong(v.at, diag.BadValue, v.tag+": "+name+"="+param+": "+strconv.Quote(param)+" is not a number", "")
	}
	return n, ok
}

// has returns the word with the given key, or nil.
func (v *validation) has(key string) *word {
	for i := range v.words {
		if v.words[i].key == key {
			return &v.words[i]
		}
	}
	return nil
}

// add adds a keyword, unless another tag said the same; if it said something else,
// one of them is a mistake.
func (v *validation) add(key, value string) {
	if w := v.has(key); w != nil {
		if w.value != value {
			v.conflict(key, w.value, value)
		}
		return
	}
	if wrong := directive.CheckKeyword(key, value, value != ""); wrong != "" {
		v.builder.wrong(v.at, diag.BadValue, v.tag+": "+wrong, "")
		return
	}
	v.words = append(v.words, word{key, value, v.field.Pos})
}

func (v *validation) conflict(key, one, other string) {
	v.builder.wrong(v.at, diag.Contradiction, "its tags do not agree: "+key+" is "+one+", and by "+v.tag+" "+other, "remove one of them")
}

var quotedWord = regexp.MustCompile(`'[^']*'|\S+`)

// alternatives splits the parameter of oneof: words, of which one in single quotes
// may have blanks.
func alternatives(param string) []string {
	words := quotedWord.FindAllString(param, -1)
	for i, w := range words {
		words[i] = strings.ReplaceAll(w, "'", "")
	}
	return words
}
