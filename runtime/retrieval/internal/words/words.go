// Package words cuts texts into the words that an index looks for. Both indexes use
// it, so that they find the same.
package words

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// maxWord bounds a word, in bytes; longer ones are noise, such as keys and encoded
// files.
const maxWord = 64

// Of yields the words of text: runs of letters and digits, in lower case and
// without the accents of European letters. Scripts that put no blanks between words
// (Chinese, Japanese, Thai and others) are cut into pairs of characters.
func Of(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		c := cutter{yield: yield}
		for _, r := range text {
			if !c.next(r) {
				return
			}
		}
		c.flush()
	}
}

// maxQuestion is how many words of a question are searched for.
const maxQuestion = 128

// OfQuestion returns the first words of a question, each once.
func OfQuestion(text string) []string {
	var distinct []string
	seen := map[string]bool{}
	for word := range Of(text) {
		if seen[word] {
			continue
		}
		seen[word] = true
		if distinct = append(distinct, word); len(distinct) == maxQuestion {
			break
		}
	}
	return distinct
}

// cutter puts words together.
type cutter struct {
	yield func(string) bool
	// word is the one that is being read; long says that it is too long.
	word []byte
	long bool
	// last is the character before, if it is of a script without blanks, and paired
	// says that it is in a pair.
	last   rune
	paired bool
}

// next takes a character, and says whether more are wanted.
func (c *cutter) next(r rune) bool {
	switch {
	case unbroken(r):
		return c.pair(r)
	case unicode.Is(unicode.Mn, r), r == '\u00AD', r == '\u200D':
		return true // an accent of its own, a soft hyphen: within a word
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
		if c.last != 0 && !c.flush() {
			return false
		}
		c.add(r)
		return true
	}
	return c.flush()
}

// add adds a character to the word.
func (c *cutter) add(r rune) {
	if len(c.word) >= maxWord {
		c.long = true
		return
	}
	r = unicode.ToLower(r)
	if plain, ok := accents[r]; ok {
		c.word = append(c.word, plain...)
		return
	}
	c.word = utf8.AppendRune(c.word, r)
}

// pair takes a character of a script without blanks.
func (c *cutter) pair(r rune) bool {
	if c.last == 0 {
		ok := c.flush()
		c.last = r
		return ok
	}
	ok := c.yield(string(c.last) + string(r))
	c.last, c.paired = r, true
	return ok
}

// flush yields what is left, at the end of a word.
func (c *cutter) flush() bool {
	ok := true
	switch {
	case c.last != 0 && !c.paired:
		ok = c.yield(string(c.last))
	case len(c.word) > 0 && !c.long:
		ok = c.yield(string(c.word))
	}
	c.word, c.long, c.last, c.paired = c.word[:0], false, 0, false
	return ok
}

// unbroken says whether r is a letter of a script that puts no blanks between words.
func unbroken(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) &&
		(unicode.IsLetter(r) || r == 'ー')
}
