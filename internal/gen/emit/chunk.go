package emit

import (
	"bytes"
	"strings"
)

// chunk is a declaration, with the comment before it, that is being laid out.
type chunk struct {
	out bytes.Buffer
	// open are the brackets that are open.
	open []bracket
	// cells are the lines of a struct or composite literal whose second halves stand
	// below each other, as far as they have been read.
	cells []cell
	// joined: the line before ended with +.
	joined bool
	// opened: it has opened a bracket.
	opened bool
	// spacing is that of the line.
	spacing spacing
}

// begin makes it ready for another declaration.
func (c *chunk) begin() {
	c.open, c.cells, c.joined, c.opened = c.open[:0], c.cells[:0], false, false
}

// bracket is one that is open.
type bracket struct {
	char byte
	of   family
	// indents: what is in it stands further to the right.
	indents bool
}

// closedBy says whether a closing bracket belongs to it.
func (b bracket) closedBy(char byte) bool {
	return b.char == '(' && char == ')' || b.char == '[' && char == ']' || b.char == '{' && char == '}'
}

// family is what a bracket is part of.
type family int

const (
	ofOther family = iota
	ofBlock
	ofSwitch
	ofStruct
	ofComposite
	// ofSignature is of a function's parameters or results.
	ofSignature
)

// cell is a line that is aligned.
type cell struct{ left, right string }

// layout writes the lines of a chunk, and says whether it could: whether it knows the
// one way in which gofmt writes all that is in them.
func (c *chunk) layout(lines []string) bool {
	c.begin()
	for _, line := range lines {
		if strings.HasPrefix(line, "//") {
			if !plainComment(line) {
				return false
			}
			c.align()
			c.write([]byte(line))
			continue
		}
		if line == "" || !c.line(line) {
			return false
		}
	}
	c.align()
	return len(c.open) == 0 && !c.joined
}

// plainComment says whether gofmt leaves a comment alone: what might be a list, code
// or a quotation it does not.
func plainComment(line string) bool {
	if strings.HasPrefix(line, mark) {
		return true
	}
	text, ok := strings.CutPrefix(line, "// ")
	return ok && text != "" && letter(text[0]) && !strings.Contains(text, "``") && !strings.Contains(text, "''") &&
		!strings.ContainsFunc(text, func(r rune) bool { return r < ' ' })
}

// write writes a line at its place.
func (c *chunk) write(line []byte) {
	c.indent()
	c.out.Write(line)
	c.out.WriteByte('\n')
}

// indent begins a line.
func (c *chunk) indent() {
	for _, b := range c.open {
		if b.indents {
			c.out.WriteByte('\t')
		}
	}
}

// align writes the lines that were kept, with their second halves below each other.
func (c *chunk) align() {
	width := 0
	for _, l := range c.cells {
		width = max(width, len(l.left))
	}
	for _, l := range c.cells {
		c.indent()
		c.out.WriteString(l.left)
		for range width - len(l.left) + 1 {
			c.out.WriteByte(' ')
		}
		c.out.WriteString(l.right)
		c.out.WriteByte('\n')
	}
	c.cells = c.cells[:0]
}

// inner is what the innermost bracket is part of.
func (c *chunk) inner() family {
	if len(c.open) == 0 {
		return ofOther
	}
	return c.open[len(c.open)-1].of
}

// line lays a line out.
func (c *chunk) line(line string) bool {
	in := c.inner()
	l := &c.spacing
	l.begin(in, c.joined)
	if !l.read(line) {
		return false
	}
	if c.joined || l.joins {
		return c.join(l)
	}
	if l.left != "" && l.closed == 0 && len(l.opened) == 0 && (in == ofStruct || in == ofComposite) {
		if len(l.left) > 40 || (l.at(len(l.tokens)-1) == ",") != (in == ofComposite) {
			return false
		}
		text := l.text()
		c.opened = false
		c.cells = append(c.cells, cell{text[:len(l.left)], strings.TrimLeft(text[len(l.left):], " ")})
		return true
	}
	if in == ofStruct && l.closed == 0 {
		return false
	}
	c.align()
	return c.move(l)
}

// join writes the lines of a sum of strings that is the value of a key.
func (c *chunk) join(l *spacing) bool {
	if c.inner() != ofComposite || l.closed > 0 || len(l.opened) > 0 || !c.joined && l.left == "" {
		return false
	}
	c.align()
	text := l.out.Bytes()
	if c.joined {
		text = append([]byte("\t"), text...)
	}
	c.write(text)
	c.joined, c.opened = l.joins, false
	return true
}

// move writes a line and opens and closes its brackets.
func (c *chunk) move(l *spacing) bool {
	if !c.close(l) {
		return false
	}
	if last := l.at(len(l.tokens) - 1); last != "{" && (last == ",") != (c.inner() == ofComposite) {
		return false
	}
	if l.is("case") {
		if c.inner() != ofSwitch || l.at(len(l.tokens)-1) != ":" {
			return false
		}
		last := &c.open[len(c.open)-1]
		last.indents = false
		c.write(l.out.Bytes())
		last.indents = true
		c.opened = false
		return true
	}
	c.write(l.out.Bytes())
	c.open = append(c.open, l.opened...)
	c.opened = len(l.opened) > 0
	if !c.opened {
		return true
	}
	last := &c.open[len(c.open)-1]
	last.indents = true
	return l.endsOpen && last.char == '{'
}

// close closes the brackets that a line begins with: one that a line has ended with,
// and those that were opened before it in that line.
func (c *chunk) close(l *spacing) bool {
	if l.closed > len(c.open) || l.closed > 0 && c.opened {
		return false
	}
	for i := range l.closed {
		last := c.open[len(c.open)-1]
		if !last.closedBy(l.tokens[i][0]) || last.indents != (i == 0) {
			return false
		}
		c.open = c.open[:len(c.open)-1]
	}
	return len(c.open) == 0 || c.open[len(c.open)-1].indents
}
