package emit

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"
)

// doc is a comment. Each line begins with "// ", whatever the text is: with the
// blank it is no directive, and as a line comment it cannot end early.
func doc(text string) *jen.Statement {
	s := jen.Empty()
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if i > 0 {
			s.Line()
		}
		s.Comment(strings.TrimRight("// "+clean(line), " "))
	}
	return s
}

// clean takes out of a line what Go does not allow in source text, or what could
// make it look different from what it is.
func clean(line string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || !invisible(r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(line, "\uFFFD"))
}

// invisible is a control or formatting character. The joiners that are part of
// writing and of emoji are left alone.
func invisible(r rune) bool {
	if ' ' <= r && r <= '~' {
		return false
	}
	return unicode.IsControl(r) || (unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d') ||
		unicode.In(r, unicode.Zl, unicode.Zp)
}

// literal is a string literal, of one line for each line of the text.
func literal(text string) *jen.Statement {
	s := jen.Empty()
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" && len(lines) > 1 {
		lines = lines[:len(lines)-1]
	}
	for i, line := range lines {
		if i > 0 {
			s.Op("+").Line()
		}
		s.Op(strconv.Quote(line))
	}
	return s
}

// block is a string literal for a text of many lines: a raw one if Go can write
// it like that.
func block(text string) *jen.Statement {
	if !raw(text) || strings.Contains(text, mark) {
		return literal(text)
	}
	return jen.Op("`" + text + "`")
}

// raw says whether Go can write a text as a raw string that looks like what it is.
func raw(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if !strconv.CanBackquote(line) || strings.ContainsFunc(line, func(r rune) bool { return r != '\t' && invisible(r) }) {
			return false
		}
	}
	return true
}

// composite is the body of a composite literal, one element a line.
func composite(elements ...jen.Code) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, elements...)
}

// keyed is an element of a composite literal.
func keyed(name string, value jen.Code) jen.Code {
	return jen.Id(name).Op(":").Add(value)
}
