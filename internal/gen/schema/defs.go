package schema

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// defs are the structs and interfaces that get a place under $defs.
type defs struct {
	list []def
	// names leads from the identity of a struct to its name under $defs.
	names map[string]string
}

type def struct {
	name string
	typ  *model.Type
}

// definitions finds the named structs and interfaces that root mentions more than once, or that
// contain themselves, in the order in which they are met.
func definitions(root *model.Type) defs {
	c := counter{seen: map[string]*count{}}
	for _, f := range root.Fields {
		c.walk(f.Type)
	}
	d := defs{names: map[string]string{}}
	taken := map[string]bool{}
	for _, id := range c.order {
		n := c.seen[id]
		if n.uses < 2 && !n.recursive {
			continue
		}
		name := free(taken, n.typ)
		d.names[id] = name
		d.list = append(d.list, def{name, n.typ})
	}
	return d
}

// counter counts how often named structs are mentioned.
type counter struct {
	seen  map[string]*count
	order []string
}

type count struct {
	typ       *model.Type
	uses      int
	open      bool
	recursive bool
}

func (c *counter) walk(t *model.Type) {
	if t.Elem != nil {
		c.walk(t.Elem)
	}
	if t.Kind != model.Struct && t.Kind != model.Union {
		return
	}
	if !t.Go.Named {
		c.within(t)
		return
	}
	id := identity(t)
	n := c.seen[id]
	if n == nil {
		n = &count{typ: t}
		c.seen[id] = n
		c.order = append(c.order, id)
	}
	n.uses++
	n.recursive = n.recursive || n.open
	if n.uses > 1 {
		return
	}
	n.open = true
	c.within(t)
	n.open = false
}

// within counts what a struct or an interface mentions. The variants of an interface
// are always written out.
func (c *counter) within(t *model.Type) {
	for _, f := range t.Fields {
		c.walk(f.Type)
	}
	for _, v := range t.Variants {
		c.within(v.Type)
	}
}

// identity tells types apart.
func identity(t *model.Type) string {
	var b strings.Builder
	b.WriteString(t.Go.Expr)
	for _, i := range t.Go.Imports {
		b.WriteByte(' ')
		b.WriteString(i.Path)
	}
	return b.String()
}

// free names a type under $defs: Type; on a clash pkg_Type; then with a number.
func free(taken map[string]bool, t *model.Type) string {
	name := bare(t.Go)
	if taken[name] && len(t.Go.Imports) > 0 {
		name = t.Go.Imports[0].Name + "_" + name
	}
	for base, i := name, 2; taken[name]; i++ {
		name = base + strconv.Itoa(i)
	}
	taken[name] = true
	return name
}

// bare is the name of a type without packages and brackets: $0.Page[$1.Item] is
// PageItem.
func bare(t model.GoType) string {
	expr := t.Expr
	for i := len(t.Imports) - 1; i >= 0; i-- {
		expr = strings.ReplaceAll(expr, "$"+strconv.Itoa(i)+".", "")
	}
	return strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, expr)
}
