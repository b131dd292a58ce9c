package model

import (
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// nearlyDescribes notes items of a list that is not about parameters, but seems meant
// to be: they begin with the name of one in another form, or with nearly its name. The
// names of one or two letters are too often words of a text.
func (p *params) nearlyDescribes(items []item) {
	names := slices.DeleteFunc(p.names(), func(name string) bool { return len(name) < 3 })
	for _, i := range items {
		word := i.whole
		if end := strings.IndexAny(word, " :="); end >= 0 {
			word = word[:end]
		}
		word = strings.Trim(word, "`*_\"'()[]{}-")
		name := word
		if !slices.Contains(names, word) {
			if name = diag.Nearest(i.name, names); i.name == "" || name == "" {
				continue
			}
		}
		p.report(diag.Diagnostic{
			Code: diag.NearItem, Pos: p.at(itemPos(p.group.Func.Doc, i)), Note: true,
			Message: "the item of the list is read as a part of the text, and not as the description of " + name,
			Hint:    "write - " + name + ": and what it is",
		})
	}
}
