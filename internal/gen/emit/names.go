package emit

import (
	"go/token"
	"maps"
	"slices"
	"strconv"
	"unicode"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// names hands out the identifiers that a file declares.
type names struct{ taken map[string]bool }

func newNames(pkg *model.Package) *names {
	n := &names{taken: map[string]bool{}}
	for _, name := range slices.Concat(pkg.Scope, pkg.Imported) {
		n.taken[name] = true
	}
	return n
}

// free returns base, or base with a number if that is taken.
func (n *names) free(base string) string {
	name := base
	for i := 2; n.taken[name] || token.IsKeyword(name); i++ {
		name = base + strconv.Itoa(i)
	}
	n.taken[name] = true
	return name
}

// family returns a stem for which every one of the given patterns gives a name
// that is not taken, so that names that belong together look like it. A pattern
// is a function from a stem to a name.
func (n *names) family(stem string, patterns ...func(string) string) string {
	for i := 1; ; i++ {
		s := stem
		if i > 1 {
			s += strconv.Itoa(i)
		}
		if n.claim(s, patterns) {
			return s
		}
	}
}

func (n *names) claim(stem string, patterns []func(string) string) bool {
	claimed := map[string]bool{}
	for _, p := range patterns {
		name := p(stem)
		if n.taken[name] || token.IsKeyword(name) {
			return false
		}
		claimed[name] = true
	}
	maps.Copy(n.taken, claimed)
	return true
}

func suffixed(suffix string) func(string) string {
	return func(stem string) string { return unexported(stem) + suffix }
}

func prefixed(prefix, suffix string) func(string) string {
	return func(stem string) string { return prefix + exported(stem) + suffix }
}

// unexported lowers the first word of a name: URLTool is urlTool.
func unexported(name string) string {
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsUpper(r) || (i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			break
		}
		runes[i] = unicode.ToLower(r)
	}
	return string(runes)
}

// exported raises the first letter of a name.
func exported(name string) string {
	runes := []rune(name)
	if len(runes) > 0 {
		runes[0] = unicode.ToUpper(runes[0])
	}
	return string(runes)
}

// receiver is the name of a receiver of the given type: its first letter.
func receiver(typ string) string {
	for _, r := range typ {
		if unicode.IsLetter(r) {
			return string(unicode.ToLower(r))
		}
	}
	return "r"
}
