package directive

import (
	"cmp"
	"go/ast"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// inJSON are the keys whose values are JSON, and so may have quotes.
var inJSON = []string{"default", "enum", "examples"}

// torn reports a key and a value that blanks or quotes make several words of, and
// returns how many words that are; 0 if nothing is wrong with the first of them.
func (p *parser) torn(d *Directive, s spec, words []ast.DirectiveArg, afterText string) int {
	name, value, hasValue := strings.Cut(words[0].Arg, "=")
	k, known := s.keys[name]
	if !known && !hasValue {
		return p.loose(d, s, words, afterText)
	}
	if !known || k.value == nil {
		return 0
	}
	pos := p.at(words[0].Pos)
	n := 0
	switch source := d.from(pos); {
	case strings.HasPrefix(source, name+`="`), strings.HasPrefix(source, name+"=`"):
		if n = quoted(words, value[:1]); n == 1 && slices.Contains(inJSON, name) {
			return 0
		}
		p.report(diag.MalformedDirective, pos, "the quotes of "+name+" are inside of the word",
			"quote the word as a whole, with its key: \""+name+"=…\"")
	case len(words) > 1 && value == "" && (!hasValue && strings.HasPrefix(words[1].Arg, "=") || hasValue && !s.begins(words[1].Arg)):
		n = 2
		if words[1].Arg == "=" && len(words) > 2 {
			n = 3
		}
		p.report(diag.MalformedDirective, pos, "there are blanks around the = of "+name, "write "+name+"=…, without blanks")
	}
	d.Incomplete = d.Incomplete || n > 0
	return n
}

// loose reports words that are no keys but a text, all of them at once. afterText is
// the key that they may be the rest of the value of.
func (p *parser) loose(d *Directive, s spec, words []ast.DirectiveArg, afterText string) int {
	n := 0
	for n < len(words) && p.isText(d.Name, s, words[n].Arg) {
		n++
	}
	key := afterText
	if key == "" {
		key = s.text
	}
	if n == 0 || key == "" {
		return 0
	}
	if afterText == "" && d.Name == Tool && n == 1 {
		key = "name"
	}
	var text []string
	for _, w := range words[:n] {
		text = append(text, w.Arg)
	}
	said := strings.TrimRight(strings.Join(text, " "), ",")
	hint := "if that is the " + key + ": \"" + key + "=" + said + "\""
	if afterText != "" {
		hint = "quote a word with blanks as a whole, with its key: \"" + key + "=" + cmp.Or(d.String(key), "…") + " " + said + "\""
	}
	p.report(diag.UnknownKey, p.at(words[0].Pos), "//ai:"+d.Name+" has no key "+strconv.Quote(said), hint)
	d.Incomplete = true
	return n
}

// isText says whether a word is not nearly a key, so that no better hint is known.
func (p *parser) isText(directive string, s spec, word string) bool {
	if word == "" || strings.ContainsAny(word, "=\"`") || s.form == named && slices.Contains(presence, word) {
		return false
	}
	return !s.begins(word) && meant[word] == "" && keyOf(word, directive) == "" && diag.Nearest(word, s.words()) == "" && !s.knows(strings.Split(word, ","))
}

// quoted counts the words up to the one that ends with a quote. Without one, the first
// word is alone.
func quoted(words []ast.DirectiveArg, quote string) int {
	for i, w := range words {
		_, value, _ := strings.Cut(w.Arg, "=")
		if strings.HasSuffix(w.Arg, quote) && (i > 0 || len(value) > 1) {
			return i + 1
		}
	}
	return 1
}

// begins says whether a word begins with a key.
func (s spec) begins(word string) bool {
	name, _, _ := strings.Cut(word, "=")
	_, known := s.keys[name]
	return known
}
