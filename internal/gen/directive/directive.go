package directive

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"time"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// Directive is an //ai: comment. Words with which something is wrong are left out:
// they were reported.
type Directive struct {
	// Name is what follows "//ai:".
	Name string
	Pos  token.Position
	// Param is the NAME of //ai:param; ParamPos is where it is.
	Param    string
	ParamPos token.Position
	// Text is the line of //ai:instructions.
	Text string
	// Args are the flags and keys, or the patterns of //ai:router, in their order.
	Args []Arg
	// Incomplete: a word was left out.
	Incomplete bool
	// source is the comment as it is written.
	source string
}

// Arg is a word of a directive.
type Arg struct {
	Key      string
	Value    string
	HasValue bool
	Pos      token.Position
}

// Get returns the first word with the given key.
func (d *Directive) Get(key string) (Arg, bool) {
	for _, a := range d.Args {
		if a.Key == key {
			return a, true
		}
	}
	return Arg{}, false
}

// Has says whether there is a word with the given key.
func (d *Directive) Has(key string) bool {
	_, ok := d.Get(key)
	return ok
}

// String returns the value of a key, or "".
func (d *Directive) String(key string) string {
	a, _ := d.Get(key)
	return a.Value
}

// Int returns the value of a key that takes a whole number, or 0.
func (d *Directive) Int(key string) int {
	n, _ := strconv.Atoi(d.String(key))
	return n
}

// Duration returns the value of a key that takes a duration, or 0.
func (d *Directive) Duration(key string) time.Duration {
	v, _ := time.ParseDuration(d.String(key))
	return v
}

// parser reads the directives of a file.
type parser struct {
	fset  *token.FileSet
	diags *diag.List
}

func (p *parser) at(pos token.Pos) token.Position { return p.fset.PositionFor(pos, false) }

func (p *parser) report(code diag.Code, pos token.Position, message, hint string) {
	p.diags.Add(diag.Diagnostic{Code: code, Pos: pos, Message: message, Hint: hint})
}

// directive reads one comment, of which [Looks] is true. It says what is wrong with
// it, and returns nil if it is of no use then.
func (p *parser) directive(c *ast.Comment) *Directive {
	pos := p.at(c.Slash)
	if right := misspelt(c.Text); right != "" {
		p.diags.Add(diag.Diagnostic{
			Code: diag.MisspeltDirective, Pos: pos, Message: "this is an ordinary comment to Go, not a directive",
			Hint: "write " + right, Fix: rewrite(pos, c.Text, right),
		})
		return nil
	}
	d, ok := ast.ParseDirective(c.Slash, c.Text)
	if !ok {
		p.report(diag.MisspeltDirective, pos, "this is an ordinary comment to Go, not a directive",
			"write //ai: and the name of a directive, without a blank and in lower case")
		return nil
	}
	s, known := specs[d.Name]
	if !known {
		p.diags.Add(diag.Diagnostic{
			Code: diag.UnknownDirective, Pos: pos, Message: "there is no directive //ai:" + d.Name,
			Hint: diag.DidYouMean(d.Name, names()), Fix: rewrite(pos, c.Text, "//ai:"+diag.Nearest(d.Name, names())),
		})
		return nil
	}
	out := &Directive{Name: d.Name, Pos: pos, source: c.Text}
	if s.form == text {
		out.Text = d.Args
		return out
	}
	args, err := d.ParseArgs()
	if err != nil {
		p.report(diag.MalformedDirective, p.at(d.ArgsPos), "the quotes of //ai:"+d.Name+" do not match",
			`quote a word as a whole, with its key: "name=Weather Assistant"`)
		return unquoted(out, s)
	}
	if !p.words(out, s, args) {
		return nil
	}
	return out
}

// unquoted is a directive whose words cannot be told apart: it still says what its
// declaration is.
func unquoted(d *Directive, s spec) *Directive {
	if s.form != words {
		return nil
	}
	return d
}

// words reads the words of a directive, and says whether the directive is of any
// use.
func (p *parser) words(d *Directive, s spec, args []ast.DirectiveArg) bool {
	switch s.form {
	case patterns:
		for _, a := range args {
			d.Args = append(d.Args, Arg{Key: a.Arg, Pos: p.at(a.Pos)})
		}
		if len(args) == 0 {
			p.report(diag.MalformedDirective, d.Pos, "//ai:"+d.Name+" needs a pattern",
				"//ai:"+d.Name+" ./... serves all assistants in and below the directory")
		}
		return len(args) > 0
	case named:
		if len(args) == 0 || strings.Contains(args[0].Arg, "=") {
			p.report(diag.MalformedDirective, d.Pos, "//ai:"+d.Name+" needs the name of a parameter as its first word", "")
			return false
		}
		d.Param, d.ParamPos = args[0].Arg, p.at(args[0].Pos)
		args = args[1:]
	}
	afterText := ""
	for len(args) > 0 {
		n := p.torn(d, s, args, afterText)
		if n == 0 {
			n = 1
			p.word(d, s, args[0])
			if s.beginsText(args[0].Arg) {
				afterText, _, _ = strings.Cut(args[0].Arg, "=")
			}
		}
		args = args[n:]
	}
	return true
}

// beginsText says whether a word may be the beginning of a value with blanks that
// lacks its quotes.
func (s spec) beginsText(word string) bool {
	name, _, hasValue := strings.Cut(word, "=")
	k, known := s.keys[name]
	return hasValue && (!known || k.value != nil && k.value("two words") == "")
}

// word reads a flag, or a key and its value.
func (p *parser) word(d *Directive, s spec, word ast.DirectiveArg) {
	a := Arg{Pos: p.at(word.Pos)}
	a.Key, a.Value, a.HasValue = strings.Cut(word.Arg, "=")
	k, known := s.keys[a.Key]
	if !known {
		d.Incomplete = true
		p.diags.Add(diag.Diagnostic{
			Code: diag.UnknownKey, Pos: a.Pos, Message: "//ai:" + d.Name + " has no key " + strconv.Quote(a.Key),
			Hint: keyHint(d.Name, a, s), Fix: d.Respell(a.Pos, a.Key, s.words()),
		})
		return
	}
	if wrong := k.check(a.Key, a.Value, a.HasValue); wrong != "" {
		code := diag.BadValue
		if !a.HasValue {
			code = diag.MalformedDirective
		}
		d.Incomplete = true
		p.report(code, a.Pos, wrong, "")
		return
	}
	if first, twice := d.Get(a.Key); twice && !k.repeat {
		p.diags.Add(diag.Diagnostic{Code: diag.GivenTwice, Pos: a.Pos, Message: a.Key + " is given twice",
			Related: []diag.Related{{Pos: first.Pos, Message: "first here"}}, Fix: d.removeWord(a, first)})
		return
	}
	d.Args = append(d.Args, a)
}
