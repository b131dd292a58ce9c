package model

import (
	"cmp"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/directive"
)

// enum returns the constants of a named type of strings or integers, in the order of
// their declaration, or nil if they are no enum: if there are fewer than two, if
// they are bits to be combined, or if //ai:open says so, or may say so. Unexported constants count
// only where no constant is exported. Of constants with the same value the first
// counts.
func (b *builder) enum(t types.Type) []EnumValue {
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil || b.annotation(named, directive.Open) != nil || b.unread(named) {
		return nil
	}
	var values []EnumValue
	seen := map[string]bool{}
	for _, c := range b.constants(named) {
		v := EnumValue{Value: constantText(c.Val()), Doc: b.constantDoc(c.Pos())}
		if c.Val().Kind() == constant.Int {
			v.Name = c.Name()
		}
		if !seen[v.Value] {
			seen[v.Value] = true
			values = append(values, v)
		}
	}
	if len(values) < 2 || areBits(values) {
		return nil
	}
	return values
}

// constants are those of a type that its package declares, in the order of their
// declaration.
func (b *builder) constants(named *types.Named) []*types.Const {
	scope := named.Obj().Pkg().Scope()
	var exported, all []*types.Const
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if !ok || !types.Identical(c.Type(), named) || name == "_" {
			continue
		}
		if kind := c.Val().Kind(); kind != constant.String && kind != constant.Int {
			continue
		}
		all = append(all, c)
		if c.Exported() {
			exported = append(exported, c)
		}
	}
	if len(exported) > 0 || named.Obj().Pkg().Path() != b.pkg.Path {
		all = exported
	}
	slices.SortFunc(all, func(x, y *types.Const) int {
		return cmp.Or(positions(b.at(x.Pos()), b.at(y.Pos())), strings.Compare(x.Name(), y.Name()))
	})
	return all
}

// constantText is a string as it is, or the digits of an integer.
func constantText(v constant.Value) string {
	if v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	return v.ExactString()
}

// areBits says whether constants are powers of two to be combined, and combinations
// of them, rather than numbers that were counted: 1, 2, 4, but not 1, 2, 3, 4.
func areBits(values []EnumValue) bool {
	var powers, all, most uint64
	count, least := 0, uint64(math.MaxUint64)
	for _, v := range values {
		n, err := strconv.ParseUint(v.Value, 10, 64)
		if err != nil {
			return false
		}
		if n != 0 && n&(n-1) == 0 {
			powers |= n
			count++
		}
		all |= n
		least, most = min(least, n), max(most, n)
	}
	counted := most-least == uint64(len(values)-1)
	return !counted && count > 2 && powers == all
}

func (b *builder) constantDoc(pos token.Pos) string {
	doc := b.prog.Doc(pos)
	if text := docText(doc.Comment); text != "" {
		return text
	}
	return docText(doc.Line)
}
