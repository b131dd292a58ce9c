package diag

import (
	"go/token"
	"strconv"
	"strings"
)

// Fix is a change of the source after which the problem is gone. A Diagnostic has
// one only where a machine may make the change unasked: where it is clear what was
// meant.
type Fix struct {
	// Message says what is done, such as: replace "tol" by "tool".
	Message string
	Edits   []Edit
}

// Edit replaces the text between two positions, whose Offset must be set.
type Edit struct {
	Pos, End token.Position
	New      string
}

func moved(pos token.Position, by int) token.Position {
	pos.Offset += by
	pos.Column += by
	return pos
}

// Respell is the fix that replaces the word at pos by the one of words that it was
// most likely meant to be; nil if none is near. The text at pos begins with the
// word, maybe after a quote.
func Respell(pos token.Position, text, word string, words []string) *Fix {
	near := Nearest(word, words)
	if near == "" {
		return nil
	}
	return Replace(pos, text, word, near)
}

// Replace is the fix that replaces the word at pos by another one; nil if the text
// at pos does not begin with the word, maybe after a quote.
func Replace(pos token.Position, text, word, by string) *Fix {
	if text != "" && strings.ContainsAny(text[:1], "\"`") {
		pos, text = moved(pos, 1), text[1:]
	}
	if word == "" || !strings.HasPrefix(text, word) {
		return nil
	}
	return &Fix{
		Message: "replace " + strconv.Quote(word) + " by " + strconv.Quote(by),
		Edits:   []Edit{{Pos: pos, End: moved(pos, len(word)), New: by}},
	}
}

// Remove is the fix that removes what is between two positions.
func Remove(what string, from, to token.Position) *Fix {
	return &Fix{Message: "remove " + what, Edits: []Edit{{Pos: from, End: to}}}
}
