package tool

import "strings"

// nearest returns the name of the field that key was most likely meant to be,
// or "".
func nearest(fields []Field, key string) string {
	if len(key) > 100 {
		return ""
	}
	folded := fold(key)
	best, least := "", max(1, len(folded)/3)+1
	for _, f := range fields {
		if n := distance(folded, fold(f.Name)); n < least {
			best, least = f.Name, n
		}
	}
	return best
}

// fold removes what models mix up: case, and how words are joined.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// distance counts the letters to insert, delete, replace or swap between a and b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			cost := last[j]
			if a[i] != b[j] {
				cost++
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				cost = min(cost, before[j-1]+1)
			}
			row[j+1] = min(cost, last[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
