package emit

// space says whether a blank stands before a token, and whether that is certain.
func (l *spacing) space(i int) (space, ok bool) {
	before, token := l.at(i-1), l.tokens[i]
	if token == "." && (i == 0 || !l.operand(i-1) || l.kinds[i-1] == aNumber) {
		return false, false
	}
	switch token {
	case ":":
		return false, l.colon(i)
	case ";":
		return false, l.is("if") && i > 3 && l.operand(i-1)
	case ",", ")", "]", ".", "...", "}":
		return false, token != "..." && before != "," || token == "..." && l.at(i+1) == ")"
	case "(":
		return l.beforeParenthesis(i)
	case "[":
		return l.beforeIndex(i)
	case "{":
		return l.beforeBrace(i)
	case "*", "&":
		return l.beforeUnary(i)
	case "-":
		return before == ",", i+1 < len(l.tokens) && l.kinds[i+1] == aNumber && (before == "," || before == "(")
	case "+":
		l.joins = i == len(l.tokens)-1 && l.kinds[max(i-1, 0)] == aText && (i == 1 && l.joined || i == 3 && l.left != "")
		return true, l.joins
	case "=", ":=", "==", "!=", ">", "<", ">=", "<=", "&&", "||":
		return true, l.operand(i - 1)
	}
	switch before {
	case "*":
		return l.times(i - 1), true
	case "", "(", "[", ".", "!", "-", "&", "{":
		return false, true
	case "]":
		return false, l.kinds[i] == aName || token == "func"
	case "}":
		return false, false
	case ":":
		return true, len(l.opened) == 0 && i == 2 || l.inElements()
	}
	return true, true
}

// colon says whether a colon is one of a case, of a key, or of a whole slice.
func (l *spacing) colon(i int) bool {
	switch {
	case l.is("case"):
		return i == len(l.tokens)-1 && len(l.opened) == 0
	case l.at(i-1) == "[":
		return l.at(i+1) == "]"
	}
	return i > 0 && l.kinds[i-1] == aName && (l.inElements() || l.in == ofComposite && i == 1)
}

// inElements says whether the innermost bracket that the line opened is of elements.
func (l *spacing) inElements() bool {
	return len(l.opened) > 0 && l.opened[len(l.opened)-1].of == ofComposite
}

func (l *spacing) beforeParenthesis(i int) (space, ok bool) {
	switch before := l.at(i - 1); {
	case before == "func":
		return i == 1 && l.in == ofOther, true // a method's receiver
	case l.results:
		l.head = len(l.opened) // results
		return true, l.at(i-1) == ")" && l.needsParentheses(i)
	case i == 0 || l.declares(i-1):
		return false, false
	case l.kinds[i-1] == aName, before == ")", before == "]", before == "}":
		return false, true
	}
	return false, false
}

// needsParentheses says whether results have names, or are more than one.
func (l *spacing) needsParentheses(i int) bool {
	if i+2 >= len(l.tokens) || l.kinds[i+1] == aName && l.kinds[i+2] == aName {
		return i+2 < len(l.tokens)
	}
	for _, token := range l.tokens[i:] {
		if token == "," || token == ")" {
			return token == ","
		}
	}
	return false
}

func (l *spacing) beforeIndex(i int) (space, ok bool) {
	before := l.at(i - 1)
	switch {
	case i == 0:
		return false, false
	case before == "]", before == "map", before == "(", before == "[", before == "*", before == "&", before == "{":
		return false, true
	case before == ")":
		return true, l.results
	case before == "}":
		return false, false
	case l.kinds[i-1] != aName:
		return true, before == "=" || before == ":=" || before == "," || before == ":" || before == "return" || before == "range"
	case l.declares(i - 1):
		return true, true
	}
	return false, l.at(i+1) != "]"
}

// declares says whether a name is that of a parameter, a variable or a field, which a
// type follows.
func (l *spacing) declares(i int) bool {
	before := l.at(i - 1)
	return l.inSignature() && (before == "(" || before == ",") || before == "var" || i == 0 && l.in == ofStruct
}

func (l *spacing) beforeBrace(i int) (space, ok bool) {
	before := l.at(i - 1)
	last := i == len(l.tokens)-1
	switch {
	case before == "struct", l.expected == len(l.opened):
		return true, last
	case i == 0:
		return false, l.in == ofComposite
	case before == "{":
		return false, true
	case before == ",":
		return true, true
	}
	return false, l.kinds[i-1] == aName || before == "]"
}

// times says whether a star multiplies, as in "Timeout: 10 * time.Second,".
func (l *spacing) times(i int) bool {
	return i == 3 && l.left != "" && len(l.tokens) == 8 && l.kinds[2] == aNumber && l.tokens[5] == "."
}

func (l *spacing) beforeUnary(i int) (space, ok bool) {
	switch before := l.at(i - 1); {
	case l.times(i):
		return true, l.tokens[i] == "*"
	case i+1 == len(l.tokens):
		return false, false
	case before == "", before == "(", before == "[", before == "]", before == "*", before == "{":
		return false, before != "(" || l.inSignature() || l.call(i-1)
	case before == ")":
		return true, l.results
	case l.operand(i - 1):
		return true, l.tokens[i] == "*" && l.declares(i-1)
	}
	return true, true
}

// call says whether a parenthesis is that of a call.
func (l *spacing) call(i int) bool { return i > 0 && l.operand(i-1) }
