package tool

// scanner reads the tokens of a JSON text that is complete in memory. It exists
// because a streaming tokenizer looks at most bytes several times (is there more,
// what comes next, is that valid), which is half of the time that decoding takes.
// What it takes for JSON is what encoding/json takes, and FuzzDecode compares both.
//
// A value is read with at on its first byte; afterwards at is behind its last one.
// White space is passed over between values only.
type scanner struct {
	json []byte
	at   int
	// copied is json as a string, once one is needed.
	copied string
	// buffer holds the last string that had to be rewritten.
	buffer []byte
}

// kind is what a value is, by its first byte.
type kind byte

const (
	invalidKind kind = iota
	objectKind
	arrayKind
	stringKind
	numberKind
	boolKind
	nullKind
)

var kinds = [256]kind{
	'{': objectKind, '[': arrayKind, '"': stringKind, 't': boolKind, 'f': boolKind, 'n': nullKind, '-': numberKind,
	'0': numberKind, '1': numberKind, '2': numberKind, '3': numberKind, '4': numberKind,
	'5': numberKind, '6': numberKind, '7': numberKind, '8': numberKind, '9': numberKind,
}

// next is the byte that is read next, or 0 at the end, which begins no token.
func (s *scanner) next() byte {
	if s.at < len(s.json) {
		return s.json[s.at]
	}
	return 0
}

// kind is what the next value is.
func (s *scanner) kind() kind { return kinds[s.next()] }

// space passes over white space.
func (s *scanner) space() {
	if s.next() <= ' ' {
		s.spaces()
	}
}

func (s *scanner) spaces() {
	for s.at < len(s.json) {
		switch s.json[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// element goes to the next element of an object or array, or past the bracket that
// closes it.
func (s *scanner) element(first bool, closing byte) (more, ok bool) {
	s.space()
	switch c := s.next(); {
	case c == closing:
		s.at++
		return false, true
	case first:
		return true, true
	case c != ',':
		return false, false
	}
	s.at++
	s.space()
	return true, true
}

// colon goes from behind a key to its value, of which there must be a first byte: a
// text that was cut off there says nothing of use.
func (s *scanner) colon() bool {
	s.space()
	if s.next() != ':' {
		return false
	}
	s.at++
	s.space()
	return s.at < len(s.json)
}

// word reads true, false or null.
func (s *scanner) word(word string) bool {
	end := s.at + len(word)
	if end > len(s.json) || string(s.json[s.at:end]) != word {
		return false
	}
	s.at = end
	return true
}

// bool reads true or false.
func (s *scanner) bool() (value, ok bool) {
	if s.word("true") {
		return true, true
	}
	return false, s.word("false")
}

// number reads a number and returns its text.
func (s *scanner) number() ([]byte, bool) {
	start := s.at
	if s.next() == '-' {
		s.at++
	}
	if s.next() == '0' {
		s.at++
	} else if !s.digits() {
		return nil, false
	}
	if s.next() == '.' {
		s.at++
		if !s.digits() {
			return nil, false
		}
	}
	if c := s.next(); c == 'e' || c == 'E' {
		s.at++
		if c := s.next(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return nil, false
		}
	}
	return s.json[start:s.at], true
}

// digits reads digits and says whether there are any.
func (s *scanner) digits() bool {
	start := s.at
	for c := s.next(); '0' <= c && c <= '9'; c = s.next() {
		s.at++
	}
	return s.at > start
}

// natural is the value of the next number, if that is an integer of few digits
// without a sign, as most are, and where it ends. It is not read; end is 0 if it is
// another one.
func (s *scanner) natural() (n int64, end int) {
	for end = s.at; end < len(s.json); end++ {
		c := s.json[end]
		if c < '0' || c > '9' {
			if c == '.' || c == 'e' || c == 'E' {
				return 0, 0
			}
			break
		}
		n = n*10 + int64(c-'0')
	}
	size := end - s.at
	if size == 0 || size > 18 || (size > 1 && s.json[s.at] == '0') {
		return 0, 0
	}
	return n, end
}

// skip passes over a value, however deep it is, and says whether it is valid.
func (s *scanner) skip() bool {
	var room [MaxDepth]byte
	closing := room[:0]
	for {
		opened := true
		switch s.kind() {
		case objectKind:
			closing = append(closing, '}')
			s.at++
		case arrayKind:
			closing = append(closing, ']')
			s.at++
		default:
			if opened = false; !s.scalar() {
				return false
			}
		}
		more, ok := s.after(&closing, opened)
		if !more || !ok {
			return ok
		}
	}
}

// scalar passes over a value that is no object or array.
func (s *scanner) scalar() (ok bool) {
	switch s.kind() {
	case stringKind:
		_, _, ok = s.quoted()
	case numberKind:
		_, ok = s.number()
	case boolKind:
		_, ok = s.bool()
	case nullKind:
		ok = s.word("null")
	}
	return ok
}

// after goes from behind a value, or an opening bracket, to the next value before
// the last of the closing brackets; those that come earlier are passed.
func (s *scanner) after(closing *[]byte, opened bool) (more, ok bool) {
	for ; len(*closing) > 0; opened = false {
		last := (*closing)[len(*closing)-1]
		more, ok = s.element(opened, last)
		if more && last == '}' {
			ok = s.key()
		}
		if more || !ok {
			return more, ok
		}
		*closing = (*closing)[:len(*closing)-1]
	}
	return false, true
}

// key passes over a key and its colon.
func (s *scanner) key() bool {
	if s.kind() != stringKind {
		return false
	}
	_, _, ok := s.quoted()
	return ok && s.colon()
}

// find goes to the value of the first key with a name in the next object, and says
// whether there is one. The object is valid up to there, or else ok is false.
func (s *scanner) find(name string) (found, ok bool) {
	s.at++
	for first := true; ; first = false {
		if more, ok := s.element(first, '}'); !more {
			return false, ok
		}
		if s.kind() != stringKind {
			return false, false
		}
		key, _, ok := s.quoted()
		found = string(key) == name
		if !ok || !s.colon() {
			return false, false
		}
		if found {
			return true, true
		}
		if !s.skip() {
			return false, false
		}
	}
}

// raw reads a value of any type and returns its text.
func (s *scanner) raw() ([]byte, bool) {
	start := s.at
	ok := s.skip()
	return s.json[start:s.at], ok
}
