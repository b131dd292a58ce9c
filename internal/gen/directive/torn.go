package directive

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// inJSON are the keys whose values are JSON, and so may have quotes.
var inJSON = []string{"default", "enum", "examples"}

// torn reports a key and a value that blanks or quotes make several words of, and
// returns how many words that are; 0 if nothing is wrong with the first of them.
func (p *parser) torn(d *Directive, s spec, words []ast.DirectiveArg) int {
	name, value, hasValue := strings.Cut(words[0].Arg, "=")
	k, known := s.keys[name]
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
