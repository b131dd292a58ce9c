package emit

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
)

// mark begins the comment that stands for a piece. No text that users wrote can be a
// line that begins with it: [doc] writes a blank after the slashes, and [block] refuses
// the mark.
const mark = "//aigen:piece "

// pieces are parts of a file that gofmt does not see where they stand, because it
// would spend most of its time on them: to align the elements of a composite literal,
// it prints each element, with all the functions in it, once for every literal around
// it, and then throws away what it printed; and the schemas are half of the file.
type pieces struct {
	// texts are the formatted pieces, empty as long as a piece is code.
	texts  []string
	bodies []body
}

// body is the body of a function, with the number of its piece.
type body struct {
	piece int
	code  []jen.Code
}

func (p *pieces) add(text string) jen.Code {
	p.texts = append(p.texts, text)
	return jen.Comment(mark + strconv.Itoa(len(p.texts)-1))
}

// body is the code of a function in a composite literal. It must not have strings of
// several lines in it.
func (p *pieces) body(code []jen.Code) jen.Code {
	p.bodies = append(p.bodies, body{len(p.texts), code})
	return p.add("")
}

// constant declares a constant for a text of many lines.
func (p *pieces) constant(name, text string) *jen.Statement {
	if !raw(text) {
		return jen.Const().Id(name).Op("=").Add(literal(text)).Line()
	}
	return jen.Add(p.add("const " + name + " = `" + text + "`\n")).Line()
}

// appended are the bodies as functions of their own, for the end of the file, where
// they are formatted. [pieces.join] takes them away.
func (p *pieces) appended() []jen.Code {
	var all []jen.Code
	for _, b := range p.bodies {
		all = append(all, jen.Comment(mark+strconv.Itoa(b.piece)), jen.Func().Id("_").Params().Block(b.code...).Line())
	}
	return all
}

// join puts the pieces of a formatted file into their places.
func (p *pieces) join(source []byte) []byte {
	source = p.cut(source)
	var out bytes.Buffer
	out.Grow(2 * len(source))
	for line := range bytes.Lines(source) {
		code := bytes.TrimLeft(line, "\t")
		if n, ok := p.piece(code); ok {
			indent(&out, p.texts[n], len(line)-len(code))
		} else {
			out.Write(line)
		}
	}
	return out.Bytes()
}

// cut takes the appended functions off a file, and keeps their bodies.
func (p *pieces) cut(source []byte) []byte {
	if len(p.bodies) == 0 {
		return source
	}
	first := "\n\n" + mark + strconv.Itoa(p.bodies[0].piece) + "\n"
	end := bytes.LastIndex(source, []byte(first))
	var text strings.Builder
	var n int
	for line := range bytes.Lines(source[end+2:]) {
		switch found, ok := p.piece(line); {
		case ok:
			n = found
		case line[0] == '}':
			p.texts[n] = text.String()
			text.Reset()
		case line[0] == '\t':
			text.Write(line[1:])
		case line[0] == '\n' && text.Len() > 0:
			text.Write(line)
		}
	}
	return source[:end+1]
}

// piece reads the number of a piece from the comment that stands for it.
func (p *pieces) piece(line []byte) (int, bool) {
	digits, ok := bytes.CutPrefix(line, []byte(mark))
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(string(bytes.TrimSpace(digits)))
	return n, err == nil && n < len(p.texts)
}

// indent writes lines with tabs before those that are not empty.
func indent(out *bytes.Buffer, text string, tabs int) {
	if tabs == 0 {
		out.WriteString(text)
		return
	}
	for line := range strings.Lines(text) {
		if line != "\n" {
			out.WriteString(strings.Repeat("\t", tabs))
		}
		out.WriteString(line)
	}
}
