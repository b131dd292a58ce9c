package diag

import (
	"strconv"
	"strings"
)

// longest is how long a word may be to be compared: comments come from anywhere,
// and the distance takes quadratic time.
const longest = 100

// Nearest returns the one of words that word was most likely meant to be, or ""
// if none is near. Case and the joints of words ("max_steps", "maxSteps") do not
// count.
func Nearest(word string, words []string) string {
	if word == "" || len(word) > longest {
		return ""
	}
	folded := fold(word)
	best, least := "", max(1, len(folded)/3)+1
	for _, w := range words {
		if n := distance(folded, fold(w)); n < least && n < len(w) {
			best, least = w, n
		}
	}
	return best
}

// DidYouMean is the hint for a word that is none of words: the nearest one, or
// all of them if there are few, or nothing.
func DidYouMean(word string, words []string) string {
	if near := Nearest(word, words); near != "" {
		return "did you mean " + strconv.Quote(near) + "?"
	}
	const few = 20
	if len(words) == 0 || len(words) > few {
		return ""
	}
	if len(words) == 1 {
		return "it can only be " + words[0]
	}
	return "it can be " + strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

func fold(word string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(word))
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour between a and b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
