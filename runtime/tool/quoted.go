package tool

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// maxShared is how long arguments may be for the strings that are read from them to
// share one copy of them. Of longer ones a string that is kept for long would keep
// too much memory alive.
const maxShared = 4 << 10

// string reads a string. It is valid UTF-8, because databases and providers refuse
// any other: what is not becomes U+FFFD, as in encoding/json.
func (s *scanner) string() (string, bool) {
	b, at, ok := s.quoted()
	switch {
	case !ok || len(b) == 0:
		return "", ok
	case at < 0 || len(s.json) > maxShared:
		return string(b), true
	case s.copied == "":
		s.copied = string(s.json)
	}
	return s.copied[at : at+len(b)], true
}

// quoted reads a string and returns its bytes, which are good until the next one,
// and where in the text they are. That is negative if they were rewritten, because
// of escapes or what is not UTF-8.
func (s *scanner) quoted() (b []byte, at int, ok bool) {
	start := s.at + 1
	end, ascii := plainEnd(s.json, start)
	if end < len(s.json) && s.json[end] == '"' {
		b = s.json[start:end]
		if ascii || utf8.Valid(b) {
			s.at = end + 1
			return b, start, true
		}
	}
	s.at = start
	ok = s.rewrite()
	return s.buffer, -1, ok
}

// plainEnd is where the next quote, backslash or control character is, and whether
// all before it is ASCII.
func plainEnd(text []byte, at int) (end int, ascii bool) {
	const each, high = 0x0101010101010101, 0x8080808080808080
	all := uint64(0)
	// Eight bytes at a time. A difference borrows only from bytes behind the first
	// one that is looked for, so the lowest bit that is found is right.
	for ; at+8 <= len(text); at += 8 {
		w := binary.LittleEndian.Uint64(text[at:])
		quote, backslash := w^(each*'"'), w^(each*'\\')
		found := ((quote-each)&^quote | (backslash-each)&^backslash | (w-each*' ')&^w) & high
		if found != 0 {
			n := bits.TrailingZeros64(found) &^ 7
			return at + n/8, (all|w&(1<<n-1))&high == 0
		}
		all |= w
	}
	for ; at < len(text); at++ {
		c := text[at]
		if c == '"' || c == '\\' || c < ' ' {
			break
		}
		all |= uint64(c)
	}
	return at, all&high == 0
}

// rewrite reads the rest of a string into the buffer, without its escapes.
func (s *scanner) rewrite() bool {
	s.buffer = s.buffer[:0]
	for s.at < len(s.json) {
		switch c := s.json[s.at]; {
		case c == '"':
			s.at++
			return true
		case c == '\\':
			if !s.escape() {
				return false
			}
		case c < ' ':
			return false
		default:
			r, size := utf8.DecodeRune(s.json[s.at:])
			s.buffer = utf8.AppendRune(s.buffer, r)
			s.at += size
		}
	}
	return false
}

// escapes are the characters behind a backslash, but for u.
var escapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// escape reads an escape into the buffer.
func (s *scanner) escape() bool {
	if r, ok := s.unit(); ok {
		s.at += 6
		if utf16.IsSurrogate(r) {
			low, _ := s.unit()
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				s.at += 6
			}
		}
		s.buffer = utf8.AppendRune(s.buffer, r)
		return true
	}
	s.at++
	c := escapes[s.next()]
	if c == 0 {
		return false
	}
	s.buffer = append(s.buffer, c)
	s.at++
	return true
}

// unit is the UTF-16 unit of an escape with u, if that is what comes next. It is not
// read.
func (s *scanner) unit() (r rune, ok bool) {
	if s.at+6 > len(s.json) || s.json[s.at] != '\\' || s.json[s.at+1] != 'u' {
		return 0, false
	}
	for _, c := range s.json[s.at+2 : s.at+6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
