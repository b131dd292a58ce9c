package tool

import (
	"strings"
	"unicode/utf8"
)

// literalBytes are those that stand for themselves in a JSON string.
var literalBytes = func() (all [256]bool) {
	for c := byte(' '); c < utf8.RuneSelf; c++ {
		all[c] = c != '"' && c != '\\'
	}
	return all
}()

// appendString appends a JSON string. What is not UTF-8 becomes U+FFFD; the line
// separators U+2028 and U+2029 are escaped, as in encoding/json.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for {
		n := 0
		for n < len(s) && literalBytes[s[n]] {
			n++
		}
		b = append(b, s[:n]...)
		if n == len(s) {
			return append(b, '"')
		}
		if s[n] < utf8.RuneSelf {
			b = appendEscaped(b, s[n])
			s = s[n+1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(b, `\ufffd`...)
		case r == '\u2028':
			b = append(b, `\u2028`...)
		case r == '\u2029':
			b = append(b, `\u2029`...)
		default:
			b = append(b, s[n:n+size]...)
		}
		s = s[n+size:]
	}
}

// appendEscaped appends a quote, a backslash or a control character.
func appendEscaped(b []byte, c byte) []byte {
	const controls, letters = "\b\f\n\r\t\"\\", `bfnrt"\`
	if i := strings.IndexByte(controls, c); i >= 0 {
		return append(b, '\\', letters[i])
	}
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}
