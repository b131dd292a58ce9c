package emit

import "bytes"

// spacing puts the blanks into a line.
type spacing struct {
	// in is what the innermost bracket around the line is part of; joined: the line goes
	// on with a sum of strings.
	in     family
	joined bool

	out bytes.Buffer
	// tokens are those of the line.
	tokens []string
	kinds  []kind
	// closed is how many brackets the line closes that were opened before it, opened are
	// those that it leaves open; endsOpen: it ends with one of them; joins: with a +.
	closed   int
	opened   []bracket
	endsOpen bool
	joins    bool
	// left is the first half of a line that may be aligned: a key with its colon, or the
	// name of a field.
	left string

	// expected is the bracket depth at which the next { begins a block of the given
	// family; -1 if it begins none.
	expected int
	begins   family
	// results: a signature's parameters were just closed.
	results bool
	// head is the depth at which parameters or results are expected, or -1.
	head int
}

func (l *spacing) text() string { return l.out.String() }

// begin makes it ready for the next line.
func (l *spacing) begin(in family, joined bool) {
	l.out.Reset()
	*l = spacing{
		in: in, joined: joined, expected: -1, head: -1,
		out: l.out, tokens: l.tokens[:0], kinds: l.kinds[:0], opened: l.opened[:0],
	}
}

// is says whether the line begins with a token.
func (l *spacing) is(token string) bool { return len(l.tokens) > 0 && l.tokens[0] == token }

// read reads the line, and says whether it is one of those that are known.
func (l *spacing) read(line string) bool {
	s := scanner{text: line}
	for s.next() {
		if s.kind == aStranger || s.kind == aComment {
			return false
		}
		l.tokens, l.kinds = append(l.tokens, s.token), append(l.kinds, s.kind)
	}
	for i := range l.tokens {
		if !l.add(i) {
			return false
		}
	}
	return (!l.results || l.endsOpen) && l.complete()
}

// complete says whether the line ends where a statement, an element or a field may.
func (l *spacing) complete() bool {
	last := len(l.tokens) - 1
	switch l.tokens[last] {
	case "{", "+":
		return true
	case ":":
		return l.is("case")
	case ",":
		return true
	}
	return l.operand(last) || l.is("return") && last == 0
}

// at returns a token of the line, or nothing.
func (l *spacing) at(i int) string {
	if i < 0 || i >= len(l.tokens) {
		return ""
	}
	return l.tokens[i]
}

// operand says whether a token may end an expression or a type.
func (l *spacing) operand(i int) bool {
	if i < 0 {
		return false
	}
	switch l.tokens[i] {
	case ")", "]", "}":
		return true
	}
	return l.kinds[i] == aName || l.kinds[i] == aNumber || l.kinds[i] == aText
}

// add writes a token.
func (l *spacing) add(i int) bool {
	token := l.tokens[i]
	space, ok := l.space(i)
	if !ok {
		return false
	}
	if space && i > 0 {
		l.out.WriteByte(' ')
	}
	l.out.WriteString(token)
	l.endsOpen = false
	switch token {
	case "(", "[", "{":
		l.opened = append(l.opened, bracket{char: token[0], of: l.family(i)})
		l.endsOpen = true
	case ")", "]", "}":
		return l.close(i)
	case "func":
		l.expected, l.begins, l.head = len(l.opened), ofBlock, len(l.opened)
	case "for", "if", "switch":
		if i > 0 {
			return false
		}
		l.expected, l.begins = 0, ofBlock
		if token == "switch" {
			l.begins = ofSwitch
		}
	case ",":
		if len(l.opened) == 0 && (l.in == ofStruct || l.in == ofComposite) {
			return i == len(l.tokens)-1 // one element a line
		}
	case ":":
		if i == 1 && l.kinds[0] == aName && l.in == ofComposite {
			l.left = l.text()
		}
	}
	if i == 0 && l.in == ofStruct && l.kinds[0] == aName {
		next := l.at(1)
		if next != "*" && (next != "[" || l.at(2) != "]") && (len(l.tokens) == 1 || l.kinds[1] != aName) {
			return false // a field without a name, or something else
		}
		l.left = token
	}
	return true
}

// family is what an opening bracket is part of.
func (l *spacing) family(i int) family {
	switch token := l.tokens[i]; {
	case token == "(" && l.head == len(l.opened):
		return ofSignature
	case token == "{" && l.at(i-1) == "struct":
		return ofStruct
	case token == "{" && l.expected == len(l.opened):
		f := l.begins
		l.expected, l.head, l.results = -1, -1, false
		return f
	case token == "{":
		return ofComposite
	}
	return ofOther
}

// close closes a bracket.
func (l *spacing) close(i int) bool {
	if len(l.opened) == 0 {
		// Brackets from lines before are closed first of all.
		l.closed++
		return l.closed == i+1
	}
	last := l.opened[len(l.opened)-1]
	if !last.closedBy(l.tokens[i][0]) {
		return false
	}
	l.opened = l.opened[:len(l.opened)-1]
	if last.of == ofBlock || last.of == ofSwitch || last.of == ofStruct {
		return false // gofmt may break the line
	}
	if last.of == ofSignature {
		l.results = !l.receiver(i)
		if l.results {
			l.head = -1
		}
	}
	return true
}

// receiver says whether what was closed is the receiver of a method.
func (l *spacing) receiver(i int) bool {
	if l.in != ofOther || l.at(0) != "func" || l.at(1) != "(" || i+2 >= len(l.tokens) {
		return false
	}
	for j := 2; j < i; j++ {
		if l.tokens[j] == ")" {
			return false
		}
	}
	return l.kinds[i+1] == aName && l.tokens[i+2] == "("
}

// inSignature says whether the innermost bracket is of parameters.
func (l *spacing) inSignature() bool {
	return len(l.opened) > 0 && l.opened[len(l.opened)-1].of == ofSignature
}
