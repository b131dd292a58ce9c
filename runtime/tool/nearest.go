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

// distance counts the letters to insert, delete or replace between a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
