package emit

import "strings"

// brackets is how many more brackets a line opens than it closes.
func brackets(line string) int {
	depth := 0
	for s := (scanner{text: line}); s.next(); {
		switch s.token {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
	}
	return depth
}

// kind is the kind of a token.
type kind int

const (
	anOperator kind = iota
	aName
	aKeyword
	aNumber
	aText
	aComment
	// aStranger is a token that gofmt is to see.
	aStranger
)

// scanner cuts a line into tokens.
type scanner struct {
	text  string
	token string
	kind  kind
}

// keywords are those of Go; true are those that a layout knows what to do with.
var keywords = map[string]bool{
	"case": true, "const": true, "for": true, "func": true, "if": true, "range": true, "return": true,
	"struct": true, "switch": true, "type": true, "var": true,
	"break": false, "chan": false, "continue": false, "default": false, "defer": false, "else": false, "fallthrough": false,
	"go": false, "goto": false, "interface": false, "import": false, "package": false, "select": false,
}

func (s *scanner) next() bool {
	s.text = strings.TrimLeft(s.text, " ")
	if s.text == "" {
		return false
	}
	length := 1
	s.kind = aStranger
	switch c := s.text[0]; {
	case c == '"':
		length, s.kind = quotedLength(s.text), aText
	case strings.HasPrefix(s.text, "//"):
		length, s.kind = len(s.text), aComment
	case letter(c):
		for length < len(s.text) && (letter(s.text[length]) || digit(s.text[length])) {
			length++
		}
		s.kind = aName
		if known, is := keywords[s.text[:length]]; known {
			s.kind = aKeyword
		} else if is {
			s.kind = aStranger
		}
	case digit(c):
		for length < len(s.text) && (digit(s.text[length]) || s.text[length] == '.') {
			length++
		}
		s.kind = aNumber
		if length < len(s.text) && letter(s.text[length]) {
			s.kind = aStranger
		}
	case c == '`':
		length += 1 + strings.IndexByte(s.text[1:], '`') // there is one
	default:
		length, s.kind = operatorLength(s.text)
	}
	s.token, s.text = s.text[:length], s.text[length:]
	return true
}

func letter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

// quotedLength is the length of the string literal that a line begins with.
func quotedLength(line string) int {
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(line)
}

// operatorLength is the length of the operator that a line begins with.
func operatorLength(line string) (int, kind) {
	for _, op := range []string{"...", ":=", "==", "!=", "&&", "||", "<=", ">="} {
		if strings.HasPrefix(line, op) {
			return len(op), anOperator
		}
	}
	if strings.IndexByte("()[]{},.:;=!*&<>+-", line[0]) < 0 || len(line) > 1 && strings.IndexByte("=<>&|+-^", line[1]) >= 0 && strings.IndexByte("<>*&+-", line[0]) >= 0 {
		return 1, aStranger
	}
	return 1, anOperator
}
