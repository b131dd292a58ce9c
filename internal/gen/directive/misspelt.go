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
// not a directive to Go because of blanks, capital letters, another joint, or because it
// is between /* and */; otherwise "". Prose such as "// AI: how it works" is left alone.
func misspelt(comment string) string {
	if inside, ok := strings.CutPrefix(comment, "/*"); ok {
		return block(inside)
	}
	rest, ok := strings.CutPrefix(comment, "//")
	if !ok {
		return ""
	}
	if right := joined(rest); right != "" {
		return right
	}
	word := strings.TrimLeft(strings.TrimLeft(rest, "/"), " \t")
	if len(word) < 3 || word[2] != ':' || !strings.EqualFold(word[:2], "ai") {
		return ""
	}
	name := first(strings.TrimLeft(word[3:], " \t"))
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

// block looks into a comment between /* and */, where a line may have been meant as a
// directive. One with slashes of its own is in code that was commented out.
func block(inside string) string {
	for line := range strings.Lines(strings.TrimSuffix(inside, "*/")) {
		word := strings.TrimLeft(line, " \t*")
		if len(word) > 3 && strings.EqualFold(word[:3], "ai:") {
			if near := diag.Nearest(first(word[3:]), names()); near != "" {
				return "//ai:" + near
			}
		}
	}
	return ""
}

// joined finds the name of a directive after something else than "ai:", right at the
// slashes: aigen:tool, ai-tool, ai_tool, ai.tool.
func joined(rest string) string {
	for _, begin := range []string{"aigen:", "ai-", "ai_", "ai."} {
		name, ok := strings.CutPrefix(strings.ToLower(first(rest)), begin)
		if _, known := specs[name]; ok && known {
			return "//ai:" + name
		}
	}
	return ""
}

// first is the first word of a text.
func first(text string) string {
	if i := strings.IndexAny(text, " \t\r\n"); i >= 0 {
		return text[:i]
	}
	return text
}

func sorted(keys map[string]key) []string { return slices.Sorted(maps.Keys(keys)) }
