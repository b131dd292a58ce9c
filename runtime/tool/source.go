package tool

import (
	"strings"
	"unicode/utf8"
)

// replacement stands for what is not UTF-8, as in encoding/json.
const replacement = "\uFFFD"

// maxShared is how long arguments may be for the strings that are read from them to
// share one copy of them. Of longer ones a string that is kept for long would keep
// too much memory alive.
const maxShared = 4 << 10

// source makes strings of the bytes that are decoded.
type source struct {
	args []byte
	// copied is args once it was copied; it is then valid UTF-8.
	copied string
	// apart: each string has a copy of its own.
	apart bool
}

// text makes a string of bytes that were read, which are a part of args unless
// they had escapes in them. The string is valid UTF-8: databases and providers
// refuse any other.
func (s *source) text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s.copied == "" && !s.apart {
		if len(s.args) <= maxShared && utf8.Valid(s.args) {
			s.copied = string(s.args)
		} else {
			s.apart = true
		}
	}
	// The capacity of a part tells where it begins, if it is one.
	at := cap(s.args) - cap(b)
	if !s.apart && at >= 0 && at+len(b) <= len(s.args) && &s.args[at] == &b[0] {
		return s.copied[at : at+len(b)]
	}
	if utf8.Valid(b) {
		return string(b)
	}
	return strings.ToValidUTF8(string(b), replacement)
}
