package llmtest

import (
	"slices"
	"strings"
)

// around is how many equal lines are shown around those that differ, and maxLines
// how many lines are compared with care: the work grows with their square.
const (
	around   = 3
	maxLines = 4000
)

// difference shows how two texts differ, line by line: those of was with "-" in front,
// those of is with "+", and a few equal ones around them.
func difference(was, is string) string {
	a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
	first := 0
	for first < min(len(a), len(b)) && a[first] == b[first] {
		first++
	}
	last := 0
	for last < min(len(a), len(b))-first && a[len(a)-1-last] == b[len(b)-1-last] {
		last++
	}
	var lines []string
	for _, l := range a[:first] {
		lines = append(lines, "  "+l)
	}
	lines = append(lines, edits(a[first:len(a)-last], b[first:len(b)-last])...)
	for _, l := range a[len(a)-last:] {
		lines = append(lines, "  "+l)
	}
	return shown(lines)
}

// edits marks the lines of a and b by their longest common sequence.
func edits(a, b []string) []string {
	var lines []string
	if len(a) > maxLines || len(b) > maxLines {
		a, b = a[:min(len(a), maxLines)], b[:min(len(b), maxLines)]
	}
	common := make([][]int32, len(a)+1) // of a[i:] and b[j:]
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			lines = append(lines, "  "+a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			lines = append(lines, "- "+a[i])
			i++
		default:
			lines = append(lines, "+ "+b[j])
			j++
		}
	}
	return lines
}

// shown leaves out equal lines far from those that differ.
func shown(lines []string) string {
	var b strings.Builder
	skipped := false
	for i := range lines {
		near := slices.ContainsFunc(lines[max(0, i-around):min(len(lines), i+around+1)], func(l string) bool { return l[0] != ' ' })
		if near {
			b.WriteString(lines[i] + "\n")
		} else if !skipped {
			b.WriteString("  …\n")
		}
		skipped = !near
	}
	return strings.TrimSuffix(b.String(), "\n")
}
