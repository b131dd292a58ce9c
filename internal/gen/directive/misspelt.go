package directive

import (
	"maps"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// Looks says whether a comment, given with its slashes, is a directive of aigen or
// was probably meant to be one.
func Looks(comment string) bool {
	return strings.HasPrefix(comment, "//ai:") || misspelt(comment) != ""
}

// misspelt returns the directive that a comment was probably meant to be, if it is
// not a directive to Go because of blanks or capital letters; otherwise "". Prose
// such as "// AI: how it works" is left alone.
func misspelt(comment string) string {
	rest, ok := strings.CutPrefix(comment, "//")
	if !ok {
		return ""
	}
	word := strings.TrimLeft(strings.TrimLeft(rest, "/"), " \t")
	if len(word) < 3 || word[2] != ':' || !strings.EqualFold(word[:2], "ai") {
		return ""
	}
	name := strings.TrimLeft(word[3:], " \t")
	if i := strings.IndexAny(name, " \t"); i >= 0 {
		name = name[:i]
	}
	exact := len(rest) == len(word) && word[:2] == "ai"
	if exact && strings.HasPrefix(word[3:], name) && name != "" && name == strings.ToLower(name) {
		return ""
	}
	if near := diag.Nearest(name, names()); near != "" {
		return "//ai:" + near
	}
	if exact {
		return "//ai: and the name of a directive, without a blank and in lower case"
	}
	return ""
}

func sorted(keys map[string]key) []string { return slices.Sorted(maps.Keys(keys)) }
