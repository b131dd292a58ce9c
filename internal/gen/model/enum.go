package model

import (
	"cmp"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// enum returns the constants of a named string type, in the order of their
// declaration: those of its package, or the exported ones if that is another
// package. Of constants with the same value the first counts.
func (b *builder) enum(t types.Type) []EnumValue {
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return nil
	}
	scope := named.Obj().Pkg().Scope()
	var found []*types.Const
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if !ok || !types.Identical(c.Type(), t) || c.Val().Kind() != constant.String || name == "_" {
			continue
		}
		if c.Exported() || named.Obj().Pkg().Path() == b.pkg.Path {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(x, y *types.Const) int {
		return cmp.Or(positions(b.at(x.Pos()), b.at(y.Pos())), strings.Compare(x.Name(), y.Name()))
	})
	var values []EnumValue
	seen := map[string]bool{}
	for _, c := range found {
		value := constant.StringVal(c.Val())
		if !seen[value] {
			seen[value] = true
			values = append(values, EnumValue{Value: value, Doc: b.constantDoc(c.Pos())})
		}
	}
	return values
}

func (b *builder) constantDoc(pos token.Pos) string {
	doc := b.prog.Doc(pos)
	if text := docText(doc.Comment); text != "" {
		return text
	}
	return docText(doc.Line)
}
