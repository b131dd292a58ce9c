package split

import (
	"unicode"
	"unicode/utf8"
)

const (
	joiner = '\u200D' // zero-width joiner: of emoji made of several
	// The skin colours of emoji, and the letters that make flags by twos.
	colourFirst, colourLast = '\U0001F3FB', '\U0001F3FF'
	flagFirst, flagLast     = '\U0001F1E6', '\U0001F1FF'
)

// boundary says whether text can be cut at byte i without cutting what people see as
// one character. It knows accents and other marks, emoji, flags, and Korean syllables
// in their letters: the rules of Unicode (UAX 29) but for rare scripts.
func boundary(text string, i int) bool {
	if i <= 0 || i >= len(text) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	switch {
	case before == '\r' && after == '\n', before == joiner, after == joiner, unicode.Is(unicode.M, after):
		return false
	case colourFirst <= after && after <= colourLast:
		return false
	case isFlag(before) && isFlag(after):
		return flags(text[:i])%2 == 0
	case isJamo(before) && isJamo(after):
		return isInitial(after) && !isInitial(before)
	}
	return true
}

func isFlag(r rune) bool { return flagFirst <= r && r <= flagLast }

// isJamo and isInitial are of the letters of which Korean syllables are made: a
// syllable begins with one or more initials.
func isJamo(r rune) bool    { return 0x1100 <= r && r <= 0x11FF }
func isInitial(r rune) bool { return 0x1100 <= r && r < 0x1160 }

// flags counts the letters of flags at the end of text.
func flags(text string) int {
	n := 0
	for {
		r, width := utf8.DecodeLastRuneInString(text)
		if !isFlag(r) {
			return n
		}
		n++
		text = text[:len(text)-width]
	}
}
